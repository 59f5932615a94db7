import type {Standing, StandingChange, Status} from '../core/documents/answers/status.ts'
import {asFault} from '../core/fault.ts'
import type {Clock} from '../core/ports.ts'

/** A change that is found otherwise than before. */
export interface Moved {
  readonly run: string
  readonly change: StandingChange
  /** Absent at the first look. */
  readonly before?: Standing
}

/** Who watches what is contained. */
export interface StandingWatch {
  readonly clock: Pick<Clock, 'sleep'>
  /** Aborted by Ctrl-C. */
  readonly stop: AbortSignal
  readonly everyMs: number
  /** Whether the first drift ends it. */
  readonly endsOnDrift: boolean
  readonly look: () => Promise<Status>
  readonly moved: (moved: Moved) => void
  /** Makes changes again that no longer hold; absent where they are only told of. */
  readonly reassert?: (run: string, keys: readonly string[]) => Promise<void>
  readonly tell: (text: string) => void
}

/** What was seen last, and everything that was not as it was left meanwhile. */
export interface Watched {
  readonly status: Status
  readonly drift: readonly Standing[]
}

const settled: readonly Standing[] = ['in-force', 'lifted']

async function pauseUnlessStopped({clock, stop, everyMs}: StandingWatch): Promise<void> {
  try {
    await clock.sleep(everyMs, stop)
  } catch (error) {
    if (!stop.aborted) throw error
  }
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

/** Whoever undoes a change so often does not stop by himself. */
const mostTries = 3

/** Makes again what no longer holds, each change a few times at most. A failure is told, and tried again with the next look. */
async function reassertIn({runs}: Status, tries: Map<string, number>, deps: StandingWatch): Promise<void> {
  const {reassert, tell, stop} = deps
  if (reassert === undefined) return
  for (const {run, changes} of runs) {
    const lost = changes.filter(({standing}) => standing === 'not-held').map(({key}) => key)
    const triesOf = (key: string) => tries.get(`${run} ${key}`) ?? 0
    const keys = lost.filter((key) => triesOf(key) < mostTries)
    for (const key of lost) {
      tries.set(`${run} ${key}`, triesOf(key) + 1)
      if (triesOf(key) === mostTries + 1) tell(`${key} of ${run} was undone again and again: it is not made again`)
    }
    if (keys.length === 0 || stop.aborted) continue
    try {
      await reassert(run, keys)
    } catch (error) {
      tell(`${keys.join(', ')} of ${run} could not be made again: ${asFault(error).message}`)
    }
  }
}

/** A look that fails is told, and made again: a network that is away is no reason to stop watching. */
async function lookOrTell({look, tell}: StandingWatch, last: Status): Promise<Status> {
  try {
    return await look()
  } catch (error) {
    tell(`cannot look, and looks again: ${asFault(error).message}`)
    return last
  }
}

/**
 * Looks again and again at what is contained, tells what is found otherwise than before, and makes again what no longer
 * holds where that is wanted. Ends when it is stopped,
 * when nothing is contained any more, or with the first drift where that was asked for.
 */
export async function watchStanding(deps: StandingWatch): Promise<Watched> {
  const known = new Map<string, Standing>()
  const drift = new Set<Standing>()
  const tries = new Map<string, number>()
  for (let status = await deps.look(); ; status = await lookOrTell(deps, status)) {
    for (const moved of movedIn(status, known)) {
      deps.moved(moved)
      if (!settled.includes(moved.change.standing)) drift.add(moved.change.standing)
    }
    const isOver = status.runs.length === 0 || (deps.endsOnDrift && drift.size > 0)
    if (!isOver) await reassertIn(status, tries, deps)
    if (!isOver) await pauseUnlessStopped(deps)
    if (isOver || deps.stop.aborted) return {status, drift: [...drift]}
  }
}
