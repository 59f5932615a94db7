import type {ContainmentAction, Observation} from '../../core/action.ts'
import type {Reader} from '../../core/cloudflare.ts'
import {Fault} from '../../core/fault.ts'
import type {Clock, Observe} from '../../core/ports.ts'

type Seen = Observation<unknown, unknown>
type Many = NonNullable<ContainmentAction['observeMany']>

interface Looks {
  readonly action: ContainmentAction
  readonly reader: Reader
}

interface Waiting {
  readonly params: unknown
  readonly resolve: (seen: Seen) => void
  readonly reject: (error: unknown) => void
}

/** One object at a time: what a run over a handful of objects wants. */
export const observeEach =
  (reader: Reader): Observe =>
  (action, params) =>
    action.observe(reader, params)

/** Fewer looks than this cost less one by one than a listing does. */
const fewest = 10

/** Params that an action does not take are thrown at once: also that is the fault of the one who asked, and of nobody after. */
const each = ({action, reader}: Looks, batch: readonly Waiting[]): void => {
  for (const {params, resolve, reject} of batch) Promise.try(() => action.observe(reader, params)).then(resolve, reject)
}

async function together({many, reader}: Looks & {readonly many: Many}, batch: readonly Waiting[]): Promise<void> {
  try {
    const seen = await many(
      reader,
      batch.map(({params}) => params),
    )
    batch.forEach(({resolve, reject}, at) => {
      const one = seen[at] ?? new Fault('BUG', 'a look at many objects left one out')
      if (one instanceof Fault) reject(one)
      else resolve(one)
    })
  } catch (error) {
    for (const {reject} of batch) reject(error)
  }
}

/** How long looks gather before they are made together: long enough for the writes of the same second. */
const gatherMs = 1000

/**
 * Looks that are asked for at about the same time are made together, where an action can: each still begins after
 * it was asked for, so that no answer is older than its question.
 */
export function observeTogether(reader: Reader, clock: Clock): Observe {
  const waiting = new Map<string, Waiting[]>()

  const gather = async (action: ContainmentAction, many: Many) => {
    let gathered = 0
    for (let now = 1; now > gathered; now = waiting.get(action.id)?.length ?? 0) {
      gathered = now
      await clock.sleep(gatherMs)
    }
    const batch = waiting.get(action.id) ?? []
    waiting.delete(action.id)
    if (batch.length < fewest) each({action, reader}, batch)
    else await together({action, reader, many}, batch)
  }

  return (action, params) => {
    const many = action.observeMany
    if (many === undefined) return action.observe(reader, params)
    return new Promise((resolve, reject) => {
      const already = waiting.get(action.id)
      waiting.set(action.id, [...(already ?? []), {params, resolve, reject}])
      if (already === undefined) void gather(action, many)
    })
  }
}
