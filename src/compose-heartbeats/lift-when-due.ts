import {type HeartbeatPlace, heartbeatsIn} from '../compose-heartbeats.ts'
import type {JournalEntry} from '../core/documents/journal.ts'
import {Fault} from '../core/fault.ts'
import type {HeartbeatStanding} from '../core/heartbeats/beat.ts'
import {milliseconds} from '../core/ids.ts'
import type {TellingHooks} from '../core/running/run-hooks.ts'
import type {RunEnd} from '../core/runs/run-report.ts'
import {type RunState, runState} from '../core/runs/run-state.ts'
import type {Lift} from '../engine/plan-release.ts'
import {watchHeartbeat} from '../engine/watch-heartbeat.ts'
import {addBeat} from '../storage/beats.ts'
import {runDir} from '../storage/runs.ts'

/** Something that nobody has confirmed or renewed, and whether that is still so. */
export interface Missed {
  readonly run: string
  readonly lift: Lift
  readonly isStill: () => boolean
}

/** What it takes to watch a run that lifts itself. */
export interface Watching {
  readonly hooks: TellingHooks
  readonly entries: () => readonly JournalEntry[]
  /** Undefined where somebody was quicker, or has spoken meanwhile. */
  readonly liftMissed: (missed: Missed) => Promise<RunEnd | undefined>
}

/** The longest that any of its steps stands without a heartbeat. Throws USAGE where none lifts itself. */
function longestMs({run, plan}: RunState): number {
  const alive = plan.changes.flatMap(({heartbeat}) => (heartbeat === undefined ? [] : [milliseconds(heartbeat)]))
  if (alive.length > 0) return Math.max(...alive)
  throw new Fault('USAGE', `nothing of ${run} lifts itself: there is nothing to watch`, {
    next: [`firebreak runs show ${run}`],
  })
}

/** Watches a run until nothing of it is left to lift, and lifts what is overdue. */
export async function liftingWhenDue(
  run: string,
  place: HeartbeatPlace,
  {hooks, entries, liftMissed}: Watching,
): Promise<HeartbeatStanding | undefined> {
  const {clock, stateDir, operator: by} = place
  const longest = longestMs(runState(entries()))
  const begun = clock.mono()
  const heartbeats = heartbeatsIn(place, begun)
  addBeat(runDir(stateDir, run), 'watching', {clock, by})

  const isStill = ({since, keys}: Lift) => {
    const now = heartbeats.of(run)
    return now?.last === since && keys.every((key) => now.overdue.includes(key))
  }
  const lift = async (missed: Lift): Promise<boolean> => {
    const end = await liftMissed({run, lift: missed, isStill: () => isStill(missed)})
    if (end === undefined) return false
    hooks.tell(`run ${end.run} was to lift it and ended ${[end.outcome, ...end.why].join('; ')}`)
    return true
  }

  // A run that was killed before it changed anything has nothing to lift; it may only not have come to it yet.
  const isOngoing = () => clock.mono() - begun < longest && runState(entries()).outcome === undefined
  const look = () => heartbeats.of(run) ?? (isOngoing() ? 'idle' : undefined)
  return watchHeartbeat({clock, stop: hooks.stop, tell: hooks.tell, look, lift})
}
