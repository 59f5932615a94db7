import type {RunReport, StepReport} from '../../core/documents/run-report.ts'
import {exitCodes} from '../../core/fault.ts'
import type {Outcome} from '../../core/outcome.ts'
import {printable} from '../../core/text/printable.ts'
import {blocks, clip, columns, ending, labelled, table, wrap} from '../text/layout.ts'
import {plain, type Paint, type Style} from '../text/paint.ts'
import {count, span} from '../text/words.ts'
import {evidenceLines} from '../evidence/evidence-lines.ts'
import {leftOver} from './left-over.ts'
import {heartbeatLines} from './heartbeat-lines.ts'
import {ladderLines} from './ladder-lines.ts'
import {ledgerLines} from './ledger-lines.ts'
import {recordLines} from './record-lines.ts'

const outcomeWords: Readonly<Record<Outcome, readonly [style: Style, words: string]>> = {
  contained: ['green', 'CONTAINED: what had to be refused was refused'],
  'applied-unverified': ['yellow', 'APPLIED, NOT PROVEN: the changes are made, and not all is shown or closed'],
  'not-contained': ['red', 'NOT CONTAINED: something that had to be refused still works'],
  partial: ['yellow', 'PARTIAL: some changes are made, others are not'],
  armed: ['green', 'ARMED: every lever is in place, and nothing is blocked by it'],
  replaced: ['green', 'REPLACED: the new secrets are in use'],
  recorded: ['green', 'RECORDED: evidence is kept and nothing was changed'],
  refused: ['red', 'REFUSED: nothing was changed'],
  failed: ['red', 'FAILED: nothing was changed'],
  released: ['green', 'RELEASED: the account has back what was taken'],
  'release-incomplete': ['yellow', 'RELEASE INCOMPLETE: part of the containment still stands'],
}

const isInterrupted = ({exitCode}: RunReport): boolean => exitCode === exitCodes.INTERRUPTED

/** Two endings weigh more than the outcome: one that changed nothing, and one that nobody knows. */
export function headline(report: RunReport): readonly [style: Style, words: string] {
  const {outcome, exitCode} = report
  if (isInterrupted(report)) return ['yellow', 'INTERRUPTED: nothing was changed']
  if (exitCode === exitCodes.INDETERMINATE)
    return ['red', 'UNKNOWN: a request was sent and its answer was lost; resume looks first']
  return outcomeWords[outcome]
}

/** The most that are listed one by one. */
const listed = 20

function heading(report: RunReport, paint: Paint): readonly string[] {
  const {run, runbook, account, why, changed, unchanged, kind, steps} = report
  const [style, words] = headline(report)
  const isNoop = changed === 0 && unchanged === steps.length && steps.length > 0
  return [
    paint(style, wrap(words)),
    ...(isInterrupted(report) ? [] : why).map((reason) => `  ${wrap(printable(reason), 2)}`),
    ...(isNoop ? ['  Nothing had to change: the account was already as wanted.'] : []),
    '',
    labelled('Run', run),
    labelled('Runbook', printable(`${runbook.id} ${runbook.version}${kind === 'release' ? ', released' : ''}`)),
    labelled('Account', printable(account)),
    ...(steps.length === 0
      ? []
      : [
          labelled(
            'Changed',
            `${changed} of ${count(steps.length, 'object')}${unchanged === 0 ? '' : `, ${unchanged} already as wanted`}`,
          ),
        ]),
  ]
}

function times({kind, times: {firstBrakeMs, containedMs}}: RunReport): readonly string[] {
  if (kind === 'release') return []
  return [
    ...(firstBrakeMs === undefined ? [] : [labelled('First brake', `after ${span(firstBrakeMs)}`)]),
    ...(containedMs === undefined ? [] : [labelled('Proven', `after ${span(containedMs)}`)]),
  ]
}

const stepStyle = ({result, verdict}: StepReport): Style =>
  result === 'failed' || result === 'drifted' || verdict === 'not-held'
    ? 'red'
    : verdict === 'held'
      ? 'green'
      : 'yellow'

/** Why a step is as it is, where nothing above it says so. What a release could not give back is told even where it holds. */
function reason({why, result, verdict}: StepReport, {kind, why: said}: RunReport): readonly string[] {
  const isAsWanted = kind !== 'release' && result === 'unchanged' && verdict === 'held'
  if (why === undefined || isAsWanted || said.some((line) => line.includes(why))) return []
  return [`      ${wrap(printable(why), 6)}`]
}

/** Verdict and result; what was never done has no verdict to tell. */
const standing = ({result, verdict}: StepReport): readonly [string, string] =>
  result === 'skipped' || result === 'not-started' ? [result, ''] : [verdict, result]

/** The key, and the object where the key does not name it. */
function stepName({key, target: {name}}: StepReport): string {
  const isNamed = key.split('/').at(-1) === name
  return printable(isNamed ? key : `${clip(key, 40)}  ${name}`)
}

function stepLines(report: RunReport, paint: Paint): readonly string[] {
  const {steps} = report
  const shown = [
    ...steps.filter(({verdict}) => verdict !== 'held'),
    ...steps.filter(({verdict}) => verdict === 'held'),
  ].slice(0, listed)
  const lines = table(
    shown.map((step) => [...standing(step), step.level ?? '', stepName(step)]),
    2,
  )
  return [
    ...shown.flatMap((step, at) => [paint(stepStyle(step), lines[at] ?? ''), ...reason(step, report)]),
    ...(steps.length > listed ? [`  and ${steps.length - listed} more: --json lists them all`] : []),
  ]
}

/** Nobody sees a new secret; where it went, everybody who needs it has to know. */
const secretLines = ({steps}: RunReport): readonly string[] =>
  steps.flatMap(({target, secretIn}) =>
    secretIn === undefined ? [] : [labelled('New secret', printable(`of ${target.name}: ${secretIn}`))],
  )

function probeLines({probes}: RunReport, paint: Paint): readonly string[] {
  return probes.flatMap(({probe, expect, answer, reason, detail}) => [
    paint(
      answer === 'proven' ? 'green' : answer === 'disproven' ? 'red' : 'yellow',
      clip(`  ${answer}  ${printable(probe)} must ${expect === 'refused' ? 'be refused' : 'work'}: ${reason}`, columns),
    ),
    ...(answer === 'proven' ? [] : [`      ${wrap(printable(detail), 6)}`]),
  ])
}

const untoldLines = ({untold = []}: RunReport, paint: Paint): readonly string[] =>
  untold.map(({target, kind, why}) => paint('yellow', wrap(printable(`NOT TOLD ${target}, ${kind}: ${why}`), 2)))

/** Loud, since nobody else has agreed to it. */
function glassLines({breakGlass}: RunReport, paint: Paint): readonly string[] {
  if (breakGlass === undefined) return []
  const {by, reason: why, missing, review} = breakGlass
  return [
    paint(
      'red',
      wrap(`GLASS BROKEN by ${printable(by)}, without ${count(missing, 'other person')}: ${printable(why)}`),
    ),
    review === undefined
      ? paint('red', '  review due')
      : `  ${wrap(printable(`reviewed by ${review.by}: ${review.reason}`), 2)}`,
  ]
}

/** How a run ended: the outcome in words, what proves it, what is still open, and the commands that come next. */
export function runView(report: RunReport, paint: Paint = plain): string {
  const account = blocks(
    [...heading(report, paint), ...times(report), ...ledgerLines(report, paint)],
    [...glassLines(report, paint), ...heartbeatLines(report, paint)],
    stepLines(report, paint),
    secretLines(report),
    probeLines(report, paint),
    ladderLines(report, paint),
    leftOver(report, paint),
    evidenceLines(report, paint),
    untoldLines(report, paint),
    recordLines(report.record, paint),
  )
  const [style, words] = headline(report)
  const next = report.next.map((command, at) => labelled(at === 0 ? 'Next' : '', command))
  return ending(account, paint(style, wrap(words)), next)
}
