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
  lifted: 'dim',
} as const satisfies Readonly<Record<Standing, Style>>
const words: Readonly<Record<Standing, string>> = {
  'not-held': 'NOT HELD',
  unseen: 'unseen',
  changed: 'changed',
  'in-force': 'in force',
  lifted: 'lifted',
}
/** What asks for an act comes first. */
const order = Object.keys(styles) as readonly Standing[]
/** The most that are listed one by one. */
const listed = 20

function detail({standing, differs, why, lastKnown}: StandingChange): readonly string[] {
  const fields = differs.length === 0 ? [] : [`no longer as it was left: ${differs.join(', ')}`]
  const known = lastKnown === undefined ? [] : [`last seen ${lastKnown.at}: ${lastKnown.verdict}`]
  const lines = [...(why === undefined ? [] : [why]), ...(standing === 'unseen' ? known : fields)]
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

function reviewLines({until, overdue, review}: StandingRun, paint: Paint): readonly string[] {
  const late = paint('red', labelled('Review', `OVERDUE for ${count(overdue, 'change')}: firebreak lease list`))
  return [
    ...(overdue > 0 ? [late] : until === undefined ? [] : [labelled('Review', `due ${until}`)]),
    ...(review === undefined ? [] : [labelled('Glass', 'broken, and reviewed by nobody else yet')]),
  ]
}

/** What is proven, and what nobody has closed, accepted or accounted for. */
function openLines({level, open, unknown}: StandingRun, paint: Paint): readonly string[] {
  const [first] = open
  const others = open.length > 1 ? `, and ${open.length - 1} more` : ''
  return [
    labelled('Proven', level === undefined ? 'nothing: not all of it was accepted' : `up to ${level}`),
    ...(first === undefined ? [] : [paint('yellow', labelled('Open', printable(`${first}${others}`)))]),
    ...(unknown === 0 ? [] : [paint('yellow', labelled('Unknown', count(unknown, 'credential')))]),
  ]
}

function runLines(run: StandingRun, paint: Paint): readonly string[] {
  const {runbook, incident, reason, by, since, outcome, next} = run
  const about = [runbook, ...(incident === undefined ? [] : [incident])].join(', ')
  return [
    paint('bold', clip(printable(`${about}: ${outcome}`), columns)),
    labelled('Run', run.run),
    labelled('By', printable(`${by}, since ${since}${reason === undefined ? '' : `: ${reason}`}`)),
    ...reviewLines(run, paint),
    ...openLines(run, paint),
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
    lifted: 'LIFTED: nothing stands any more, and the runs are not released',
  }
  const [style, line] =
    worst === undefined
      ? (['bold', 'NOTHING IS CONTAINED by a run of this machine'] as const)
      : ([styles[worst], text[worst]] as const)
  return `${paint(style, line)}\n${labelled('Account', printable(account))}`
}

/** A terminal has so many lines, and its prompt takes one. */
const screen = 23
/** The most runs that fit it, in two lines each. */
const shortest = 8

const worstOf = ({changes}: StandingRun): Standing | undefined =>
  order.find((standing) => changes.some((change) => change.standing === standing))

function counts({changes, open, unknown}: StandingRun): string {
  const found = order.flatMap((standing) => {
    const many = changes.filter((change) => change.standing === standing).length
    return many === 0 ? [] : [`${many} ${words[standing]}`]
  })
  const rest = [...(open.length === 0 ? [] : [`${open.length} open`]), ...(unknown === 0 ? [] : [`${unknown} unknown`])]
  return [...found, ...rest].join(', ')
}

/** Of one run what fits two lines: all else is in `runs show`. */
function shortLines(run: StandingRun, paint: Paint): readonly string[] {
  const {run: id, runbook, incident, by, since, until, outcome, overdue, review, level} = run
  const worst = worstOf(run) ?? 'in-force'
  const late = overdue > 0 ? ', REVIEW OVERDUE' : ''
  const due = overdue > 0 || until === undefined ? '' : `, until ${until.slice(0, 16)}Z`
  const about = [runbook, ...(incident === undefined ? [] : [incident])].join(' ')
  const glass = review === undefined ? '' : ', glass broken'
  const head = `${words[worst]}  ${about}: ${outcome}${level === undefined ? '' : ` ${level}`}${late}${due}${glass}`
  return [
    paint(styles[worst], clip(printable(head), columns)),
    clip(
      printable(`  ${id.slice(0, 14)}  ${clip(printable(by), 16)} since ${since.slice(0, 16)}Z: ${counts(run)}`),
      columns,
    ),
  ]
}

/** What asks for an act comes first, and what does not fit is counted. */
function overview({runs, damaged}: Status, paint: Paint): readonly string[] {
  const urgency = (run: StandingRun): number => {
    const worst = worstOf(run)
    return worst === undefined ? order.length : order.indexOf(worst)
  }
  const shown = runs.toSorted((a, b) => urgency(a) - urgency(b)).slice(0, shortest)
  const more = runs.length - shown.length
  return [
    ...shown.flatMap((run) => shortLines(run, paint)),
    ...(more > 0 ? [`and ${count(more, 'run')} more: --json lists them all`] : []),
    ...(damaged.length > 0
      ? [paint('red', `${count(damaged.length, 'journal')} cannot be believed: firebreak runs list`)]
      : []),
    labelled('Next', 'firebreak runs show RUN; firebreak lease list'),
  ]
}

/** What is contained now, by whom, since when, until when, and what others have made of it: on one screen. */
export function statusView(status: Status, paint: Paint = plain): string {
  const whole = blocks(
    [headline(status, paint)],
    ...status.runs.map((run) => runLines(run, paint)),
    status.damaged.map(({run, note}) => paint('red', wrap(printable(`${run}: ${note}`)))),
  )
  if (status.runs.length < 2 || whole.split('\n').length <= screen) return whole
  return [headline(status, paint), ...overview(status, paint)].join('\n')
}

/** One change that is found otherwise than before. */
export function movedLine({
  run,
  change,
  before,
}: {
  readonly run: string
  readonly change: StandingChange
  readonly before?: Standing
}): string {
  const {standing, key, why, differs} = change
  const was = before === undefined ? '' : `, was ${words[before]}`
  const detail = [...(why === undefined ? [] : [why]), ...(differs.length === 0 ? [] : [differs.join(', ')])].join('; ')
  return printable(`${words[standing]}: ${key} of ${run}${was}${detail === '' ? '' : `: ${detail}`}`)
}
