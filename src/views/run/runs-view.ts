import type {ListedRun} from '../../core/documents/answers/run-list.ts'
import {heartbeatWords} from '../../core/heartbeats/standing.ts'
import {printable} from '../../core/text/printable.ts'
import {table, wrap} from '../text/layout.ts'
import {plain, type Paint} from '../text/paint.ts'
import {count} from '../text/words.ts'

/** The first characters of a run id are its time; these are enough to tell runs apart by more than that. */
const shortest = 12

/** How much of each id has to be typed. */
function beginnings(ids: readonly string[]): number {
  const longest = Math.max(0, ...ids.map((id) => id.length))
  for (let length = shortest; length < longest; length++) {
    if (new Set(ids.map((id) => id.slice(0, length))).size === ids.length) return length
  }
  return Math.max(longest, shortest)
}

/** The runs of this machine, newest first, each by a beginning of its id that no other has. */
export function runsView(runs: readonly ListedRun[], paint: Paint = plain): string {
  if (runs.length === 0) return 'No runs yet. firebreak runbook list shows what can be run.'
  const length = beginnings(runs.map(({run}) => run))
  const rows = runs.flatMap(({run, runbook, kind, outcome, startedAt, incident, releasedBy, review, overdue, note}) => {
    const about = [
      runbook,
      ...(kind === 'release' ? ['release'] : []),
      ...(incident === undefined ? [] : [incident]),
      ...(review === undefined ? [] : ['glass broken, review due']),
      ...(note === undefined ? [] : [note]),
    ]
    const started = `${startedAt.slice(0, 10)} ${startedAt.slice(11, 19)}Z`
    return [
      [started, run.slice(0, length), outcome, printable(about.join(', '))],
      ...(releasedBy === undefined ? [] : [['', '', '', `released by ${releasedBy.slice(0, length)}`]]),
      ...(overdue === undefined ? [] : [['', '', '', `OVERDUE ${count(overdue, 'change')}: lease list`]]),
    ]
  })
  const [head = '', ...lines] = table([['STARTED', 'RUN', 'OUTCOME', 'RUNBOOK'], ...rows])
  const alive = runs.flatMap(({run, heartbeat}) => {
    const words = heartbeat === undefined ? undefined : heartbeatWords(run, heartbeat)
    return words === undefined ? [] : [paint('yellow', wrap(`${run.slice(0, length)}: ${words}`))]
  })
  return [paint('dim', head), ...lines, ...(alive.length === 0 ? [] : ['', ...alive])].join('\n')
}
