import type {Standing, StandingChange, StandingRun, Status} from '../../core/documents/answers/status.ts'
import {printable} from '../../core/text/printable.ts'
import {blocks, clip, columns, labelled, table, wrap} from '../text/layout.ts'
import {plain, type Paint, type Style} from '../text/paint.ts'
import {heartbeatLines} from './heartbeat-lines.ts'
import {count} from '../text/words.ts'

const styles = {
  'not-held': 'red',
  unseen: 'yellow',
  changed: 'yellow',
  'in-force': 'green',
} as const satisfies Readonly<Record<Standing, Style>>
const words: Readonly<Record<Standing, string>> = {
  'not-held': 'NOT HELD',
  unseen: 'unseen',
  changed: 'changed',
  'in-force': 'in force',
}
/** What asks for an act comes first. */
const order = Object.keys(styles) as readonly Standing[]
/** The most that are listed one by one. */
const listed = 20

function detail({standing, differs, why}: StandingChange): readonly string[] {
  const fields = differs.length === 0 ? [] : [`no longer as it was left: ${differs.join(', ')}`]
  const lines = [...(why === undefined ? [] : [why]), ...(standing === 'unseen' ? [] : fields)]
  return lines.map((line) => `      ${wrap(printable(line), 6)}`)
}

function changeLines({changes}: StandingRun, paint: Paint): readonly string[] {
  const shown = order.flatMap((standing) => changes.filter((change) => change.standing === standing)).slice(0, listed)
  const lines = table(
    shown.map(({standing, key}) => [words[standing], printable(key)]),
    2,
  )
  return [
    ...shown.flatMap((change, at) => [paint(styles[change.standing], lines[at] ?? ''), ...detail(change)]),
    ...(changes.length > listed ? [`  and ${changes.length - listed} more: --json lists them all`] : []),
  ]
}

function runLines(run: StandingRun, paint: Paint): readonly string[] {
  const {runbook, incident, reason, by, since, until, outcome, next} = run
  const about = [runbook, ...(incident === undefined ? [] : [incident])].join(', ')
  return [
    paint('bold', clip(printable(`${about}: ${outcome}`), columns)),
    labelled('Run', run.run),
    labelled('By', printable(`${by}, since ${since}${reason === undefined ? '' : `: ${reason}`}`)),
    ...(until === undefined ? [] : [labelled('Review', `due ${until}`)]),
    ...heartbeatLines(run, paint),
    ...changeLines(run, paint),
    ...next.slice(0, 2).map((command, at) => labelled(at === 0 ? 'Next' : '', command)),
  ]
}

function headline({runs, account}: Status, paint: Paint): string {
  const found = runs.flatMap(({changes}) => changes.map(({standing}) => standing))
  const worst = order.find((standing) => found.includes(standing))
  const text = {
    'not-held': 'NOT HELD: something is no longer in force as it was left',
    unseen: 'NOT ALL SEEN: something could not be looked at',
    changed: 'CHANGED BY OTHERS: all holds, and somebody else has been at it',
    'in-force': `IN FORCE: ${count(runs.length, 'run')}, as left`,
  }
  const [style, line] =
    worst === undefined
      ? (['bold', 'NOTHING IS CONTAINED by a run of this machine'] as const)
      : ([styles[worst], text[worst]] as const)
  return `${paint(style, line)}\n${labelled('Account', printable(account))}`
}

/** What is contained now, by whom, since when, until when, and what others have made of it. */
export function statusView(status: Status, paint: Paint = plain): string {
  return blocks(
    [headline(status, paint)],
    ...status.runs.map((run) => runLines(run, paint)),
    status.damaged.map(({run, note}) => paint('red', wrap(printable(`${run}: ${note}`)))),
  )
}
