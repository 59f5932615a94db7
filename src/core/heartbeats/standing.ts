import {milliseconds} from '../ids.ts'
import type {Clock} from '../ports.ts'
import {releaseOfEach, type RunSummary} from '../runs/run-summary.ts'
import type {Beat, HeartbeatStanding} from './beat.ts'

/** This moment on this machine. */
export interface Present extends Pick<Clock, 'now' | 'mono'> {
  readonly boot: string
  /** Since when somebody has been looking, by the monotonic clock; now when absent. */
  readonly lookingSince?: number
}

type Moment = Pick<Beat, 'at' | 'mono' | 'boot'>

/** Where the system tells no boots, a reading from the future was taken before the machine was started again. */
const sameStart = (moment: Moment, {boot, mono}: Present): boolean => moment.boot === boot && moment.mono <= mono()

/**
 * Milliseconds since then: by the monotonic clock, which no jump of the wall clock moves. After a new start there is
 * only the wall clock; where that was set back, what has passed before our eyes counts.
 */
function sinceMs(moment: Moment, present: Present): number {
  const {now, mono, lookingSince = mono()} = present
  if (sameStart(moment, present)) return mono() - moment.mono
  return Math.max(now().getTime() - Date.parse(moment.at), mono() - lookingSince)
}

const confirms = ({kind}: Beat): boolean => kind !== 'watching'

interface Known {
  /** Every run of this machine. */
  readonly runs: readonly RunSummary[]
  readonly beats: readonly Beat[]
  /** Whether the process that wrote it lives. */
  readonly lives: (beat: Beat) => boolean
  readonly present: Present
}

/** Steps of a run that a release, of all or only of them, has given back. */
function givenBack(run: string, runs: readonly RunSummary[]): readonly string[] {
  return runs.flatMap(({releases, gaveBack = []}) => (releases === run ? gaveBack : []))
}

/** How long a run goes on without a word from anybody; undefined where nothing of it lifts itself. */
export function heartbeatOf(
  {run, heartbeats = []}: RunSummary,
  {runs, beats, lives, present}: Known,
): HeartbeatStanding | undefined {
  const [first] = heartbeats
  if (first === undefined) return undefined
  // Without a record of its own, as after a crash, it is counted from where its step began.
  const last: Moment = beats.findLast(confirms) ?? {at: first.since, mono: Number.MAX_VALUE, boot: ''}
  const lifted = givenBack(run, runs)
  const isReleased = releaseOfEach(runs).has(run)
  const left = isReleased ? [] : heartbeats.filter(({key}) => !lifted.includes(key))
  if (left.length === 0) return {standing: 'lifted', at: last.at, last: last.at, overdue: [], leftMs: 0, watched: false}
  const passed = sinceMs(last, present)
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
