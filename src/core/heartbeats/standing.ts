import {type Counted, passedMs, type Present} from '../elapsed.ts'
import {milliseconds} from '../ids.ts'
import {givenBackOf, releaseOfEach, type RunSummary} from '../runs/run-summary.ts'
import type {Beat, HeartbeatStanding} from './beat.ts'

const confirms = ({kind}: Beat): boolean => kind !== 'watching'

interface Known {
  /** Every run of this machine. */
  readonly runs: readonly RunSummary[]
  readonly beats: readonly Beat[]
  /** Whether the process that wrote it lives. */
  readonly lives: (beat: Beat) => boolean
  readonly present: Present
}

/** How long a run goes on without a word from anybody; undefined where nothing of it lifts itself. */
export function heartbeatOf(
  {run, heartbeats = []}: RunSummary,
  {runs, beats, lives, present}: Known,
): HeartbeatStanding | undefined {
  const [first] = heartbeats
  if (first === undefined) return undefined
  // Without a record of its own, as after a crash, it is counted from where its step began.
  const last: Counted = beats.findLast(confirms) ?? {at: first.since, mono: Number.MAX_VALUE, boot: ''}
  const lifted = givenBackOf(run, runs)
  const isReleased = releaseOfEach(runs).has(run)
  const left = isReleased ? [] : heartbeats.filter(({key}) => !lifted.includes(key))
  if (left.length === 0) return {standing: 'lifted', at: last.at, last: last.at, overdue: [], leftMs: 0, watched: false}
  const passed = passedMs(last, present)
  const leftMs = Math.min(...left.map(({every}) => milliseconds(every))) - passed
  const overdue = left.filter(({every}) => passed >= milliseconds(every)).map(({key}) => key)
  return {
    standing: overdue.length === 0 ? 'due' : 'overdue',
    at: new Date(present.now().getTime() + leftMs).toISOString(),
    last: last.at,
    overdue,
    leftMs: Math.max(0, leftMs),
    watched: beats.some((beat) => beat.kind === 'watching' && beat.boot === present.boot && lives(beat)),
  }
}

/** What an operator has to know of it, and to type; nothing where there is nothing to do. */
export function heartbeatWords(run: string, {standing, at, watched}: HeartbeatStanding): string | undefined {
  if (standing === 'lifted') return undefined
  const watch = watched ? '' : `; nobody watches it: firebreak heartbeat ${run} --watch`
  if (standing === 'due') return `heartbeat due ${at}: firebreak heartbeat ${run}${watch}`
  return `heartbeat overdue since ${at}, and the block still stands: firebreak heartbeat ${run} --watch, or firebreak release ${run}`
}

/** The same for whoever came for something else: only what nobody takes care of. */
export const isNeglected = ({standing, watched}: HeartbeatStanding): boolean =>
  standing === 'overdue' || (standing === 'due' && !watched)
