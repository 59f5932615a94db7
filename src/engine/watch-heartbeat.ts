import type {HeartbeatStanding} from '../core/heartbeats/beat.ts'
import {asFault} from '../core/fault.ts'
import type {Clock} from '../core/ports.ts'
import {lookMs, retryMs} from './lift-pace.ts'
import type {Lift} from './plan-release.ts'
import {pause} from './running/pause.ts'

/** Who waits for heartbeats, and lifts what nobody confirms. */
export interface HeartbeatWatch {
  readonly clock: Pick<Clock, 'sleep'>
  /** Aborted by Ctrl-C: nothing more is begun. */
  readonly stop: AbortSignal
  /** How it stands now. `idle`: the run goes on, and has changed nothing yet that lifts itself. */
  readonly look: () => HeartbeatStanding | 'idle' | undefined
  /** Lifts it unless somebody was quicker, or gave a heartbeat meanwhile. Gives whether a run was begun for it. */
  readonly lift: (lift: Lift) => Promise<boolean>
  readonly tell: (text: string) => void
}

/** Where runs were begun and it still stands: each leaves a journal, and is told to everybody. */
const longestRunMs = 3_600_000

/** Tries once; a failure is told, and tried again. Gives whether a run was begun. */
async function tryToLift(lift: Lift, deps: HeartbeatWatch): Promise<boolean> {
  try {
    return await deps.lift(lift)
  } catch (error) {
    const {message, code} = asFault(error)
    const why = code === 'UNAVAILABLE' ? 'the control plane cannot be reached' : message
    deps.tell(`not lifted yet, the block still stands, and it is tried again: ${why}`)
    return false
  }
}

/** What cannot be read now may be later: a watcher does not end because of it. */
function lookOrTell({look, tell}: HeartbeatWatch): ReturnType<HeartbeatWatch['look']> {
  try {
    return look()
  } catch (error) {
    tell(`cannot tell how it stands, and looks again: ${asFault(error).message}`)
    return 'idle'
  }
}

/**
 * Waits until nothing is left to lift. What is overdue is lifted, again and again until it is: without a network it
 * waits for one. A heartbeat that comes first is enough. Gives the last standing; undefined where nothing lifts itself.
 */
export async function watchHeartbeat(deps: HeartbeatWatch): Promise<HeartbeatStanding | undefined> {
  let tries = 0
  let longestMs: number | undefined
  for (;;) {
    const seen = lookOrTell(deps)
    if (seen === undefined || (seen !== 'idle' && seen.standing === 'lifted')) return seen
    if (deps.stop.aborted) return seen === 'idle' ? undefined : seen
    if (seen === 'idle' || seen.standing === 'due') {
      tries = 0
      const leftMs = seen === 'idle' ? lookMs : Math.max(1, seen.leftMs)
      await pause(Math.min(leftMs, lookMs), deps)
      continue
    }
    if (tries > 0) await pause(retryMs(tries, longestMs), deps)
    const still = tries > 0 ? lookOrTell(deps) : seen
    tries += 1
    if (deps.stop.aborted || still === undefined || still === 'idle' || still.standing !== 'overdue') continue
    deps.tell(`no heartbeat since ${still.last}: lifting ${still.overdue.join(', ')}`)
    const isBegun = await tryToLift({keys: still.overdue, since: still.last}, deps)
    longestMs = isBegun ? longestRunMs : undefined
  }
}
