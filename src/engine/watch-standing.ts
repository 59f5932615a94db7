import type {Standing, StandingChange, Status} from '../core/documents/answers/status.ts'
import {asFault} from '../core/fault.ts'
import type {Clock} from '../core/ports.ts'
import {count, span} from '../core/text/amounts.ts'
import type {LeftLost} from '../core/leases/made-again.ts'
import {callLimit, windowMs} from './planning/call-limit.ts'
import {pause} from './running/pause.ts'

/** A change that is found otherwise than before. */
export interface Moved {
  readonly run: string
  readonly change: StandingChange
  /** Absent at the first look. */
  readonly before?: Standing
}

/** What is contained, and how many requests it took to see that. */
export interface StandingLook {
  readonly status: Status
  readonly reads: number
}

/** Who watches what is contained. */
export interface StandingWatch {
  readonly clock: Pick<Clock, 'sleep'>
  /** Aborted by Ctrl-C. */
  readonly stop: AbortSignal
  /** From one look to the next, unless they take too much of the call limit. */
  readonly everyMs: number
  /** Whether the first drift ends it. */
  readonly endsOnDrift: boolean
  readonly look: () => Promise<StandingLook>
  readonly moved: (moved: Moved) => void
  /** Makes changes again that no longer hold, and says which it leaves; absent where they are only told of. */
  readonly reassert?: (run: string, keys: readonly string[]) => Promise<readonly LeftLost[]>
  readonly tell: (text: string) => void
}

/** What was seen last, and everything that was not as it was left meanwhile. */
export interface WatchEnd {
  readonly status: Status
  readonly drift: readonly Standing[]
}

/** What a watch remembers of its looks. */
interface Known {
  readonly standings: Map<string, Standing>
  readonly drift: Set<Standing>
  /** Of what is not made again, the last that was said. */
  readonly told: Map<string, string>
}

const settled: readonly Standing[] = ['in-force', 'lifted']

/** A watch takes a fifth of the call limit at most: a brake finds the rest. */
const msPerRead = windowMs / (callLimit.limit / 5)

/** How long to wait after a look, which is told where it is longer than was asked for. */
function pauseAfter({reads}: StandingLook, known: Known, {everyMs, tell}: StandingWatch): number {
  const ms = Math.max(everyMs, reads * msPerRead)
  if (ms > everyMs && !known.told.has('pace'))
    tell(
      `a look takes ${count(reads, 'request')}: the next comes after ${span(ms)}, so that the call limit is left to others`,
    )
  if (ms > everyMs) known.told.set('pace', '')
  else known.told.delete('pace')
  return ms
}

function movedIn({runs}: Status, known: Map<string, Standing>): readonly Moved[] {
  return runs.flatMap(({run, changes}) =>
    changes.flatMap((change) => {
      const id = `${run} ${change.key}`
      const before = known.get(id)
      known.set(id, change.standing)
      if (before === change.standing || (before === undefined && settled.includes(change.standing))) return []
      return [{run, change, ...(before === undefined ? {} : {before})}]
    }),
  )
}

/** What is left is told again only when there is something else to say of it. */
async function reassertIn({runs}: Status, told: Map<string, string>, deps: StandingWatch): Promise<void> {
  const {reassert, tell, stop} = deps
  if (reassert === undefined) return
  const tellOnce = (about: string, why: string) => {
    if (told.get(about) !== why) tell(`${about} ${why}`)
    told.set(about, why)
  }
  for (const {run, changes} of runs) {
    const lost = changes.filter(({standing}) => standing === 'not-held').map(({key}) => key)
    if (lost.length === 0 || stop.aborted) continue
    try {
      for (const {key, why} of await reassert(run, lost)) tellOnce(`${key} of ${run} is not made again:`, why)
    } catch (error) {
      tellOnce(`${lost.join(', ')} of ${run} could not be made again:`, asFault(error).message)
    }
  }
}

/** A look that fails is told, and made again: a network that is away is no reason to stop watching. */
async function lookOrTell({look, tell}: StandingWatch): Promise<StandingLook | undefined> {
  try {
    return await look()
  } catch (error) {
    tell(`cannot look, and looks again: ${asFault(error).message}`)
    return undefined
  }
}

/** What is to be done about a look: nothing that rests on one of before. */
async function seeTo(status: Status, known: Known, deps: StandingWatch): Promise<boolean> {
  for (const moved of movedIn(status, known.standings)) {
    deps.moved(moved)
    if (!settled.includes(moved.change.standing)) known.drift.add(moved.change.standing)
  }
  const isOver = status.runs.length === 0 || (deps.endsOnDrift && known.drift.size > 0)
  if (!isOver) await reassertIn(status, known.told, deps)
  return isOver
}

/**
 * Looks again and again at what is contained, the less often the more requests it takes, tells what is found otherwise than before, and makes again what no longer
 * holds where that is wanted. Ends when it is stopped, when nothing is contained any more, or with the first drift where
 * that was asked for.
 */
export async function watchStanding(deps: StandingWatch): Promise<WatchEnd> {
  const known: Known = {standings: new Map(), drift: new Set(), told: new Map()}
  let last = await deps.look()
  for (let seen: StandingLook | undefined = last; ; seen = await lookOrTell(deps)) {
    last = seen ?? last
    const isOver = seen !== undefined && (await seeTo(seen.status, known, deps))
    if (!isOver) await pause(pauseAfter(last, known, deps), deps)
    if (isOver || deps.stop.aborted) return {status: last.status, drift: [...known.drift]}
  }
}
