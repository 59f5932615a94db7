import type {RunReport, StepReport} from '../../core/documents/run-report.ts'
import type {Outcome} from '../../core/outcome.ts'
import {printable} from '../../core/text/printable.ts'
import {blocks, clip, columns, labelled, table, wrap} from '../text/layout.ts'
import {plain, type Paint, type Style} from '../text/paint.ts'
import {count, size, span} from '../text/words.ts'

const outcomeWords: Readonly<Record<Outcome, readonly [style: Style, words: string]>> = {
  contained: ['green', 'CONTAINED: what had to be refused was refused'],
  'applied-unverified': ['yellow', 'APPLIED, NOT PROVEN: the changes are made and nothing proves their effect'],
  'not-contained': ['red', 'NOT CONTAINED: something that had to be refused still works'],
  partial: ['yellow', 'PARTIAL: some changes are made, others are not'],
  recorded: ['green', 'RECORDED: evidence is kept and nothing was changed'],
  refused: ['red', 'REFUSED: nothing was changed'],
  failed: ['red', 'FAILED: nothing was changed'],
  released: ['green', 'RELEASED: the account has back what was taken'],
  'release-incomplete': ['yellow', 'RELEASE INCOMPLETE: part of the containment still stands'],
}

/** The most that are listed one by one. */
const listed = 20

function heading(
  {run, runbook, account, outcome, why, changed, unchanged, kind, steps}: RunReport,
  paint: Paint,
): readonly string[] {
  const [style, words] = outcomeWords[outcome]
  const isNoop = changed === 0 && unchanged === steps.length && steps.length > 0
  return [
    paint(style, wrap(words)),
    ...why.map((reason) => `  ${wrap(printable(reason), 2)}`),
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

/** Why a step is as it is, where nothing above it says so. */
function reason({why, result, verdict}: StepReport, said: readonly string[]): readonly string[] {
  if (why === undefined || (result === 'unchanged' && verdict === 'held') || said.some((line) => line.includes(why)))
    return []
  return [`      ${wrap(printable(why), 6)}`]
}

function stepLines({steps, why}: RunReport, paint: Paint): readonly string[] {
  const shown = [
    ...steps.filter(({verdict}) => verdict !== 'held'),
    ...steps.filter(({verdict}) => verdict === 'held'),
  ].slice(0, listed)
  const lines = table(
    shown.map(({key, result, verdict, target}) => [verdict, result, printable(clip(key, 40)), printable(target.name)]),
    2,
  )
  return [
    ...shown.flatMap((step, at) => [paint(stepStyle(step), lines[at] ?? ''), ...reason(step, why)]),
    ...(steps.length > listed ? [`  and ${steps.length - listed} more: --json lists them all`] : []),
  ]
}

function probeLines({probes}: RunReport, paint: Paint): readonly string[] {
  return probes.flatMap(({probe, expect, answer, reason, detail}) => [
    paint(
      answer === 'proven' ? 'green' : answer === 'disproven' ? 'red' : 'yellow',
      clip(`  ${answer}  ${printable(probe)} must ${expect === 'refused' ? 'be refused' : 'work'}: ${reason}`, columns),
    ),
    ...(answer === 'proven' ? [] : [`      ${wrap(printable(detail), 6)}`]),
  ])
}

function leftOver({residual}: RunReport, paint: Paint): readonly string[] {
  if (residual.length === 0) return []
  return [
    paint('yellow', 'Still works'),
    ...residual.flatMap(({what, why, next}) => [
      `  ${wrap(printable(`${what}: ${why}`), 4)}`,
      ...(next === undefined ? [] : [`    next  ${wrap(printable(next), 10)}`]),
    ]),
  ]
}

function evidenceLines({evidence}: RunReport, paint: Paint): readonly string[] {
  return evidence.flatMap(({bag, sha256, files, bytes, gaps}) => [
    labelled('Evidence', bag === undefined ? 'none was kept' : `${count(files, 'file')}, ${size(bytes)}`),
    ...(bag === undefined ? [] : [`  ${printable(bag)}`]),
    ...(sha256 === undefined ? [] : [`  ${sha256}`]),
    ...gaps.map((gap) => paint('yellow', `  ${wrap(`missing: ${printable(gap)}`, 4)}`)),
  ])
}

/** How a run ended: the outcome in words, what proves it, what is still open, and the commands that come next. */
export function runView(report: RunReport, paint: Paint = plain): string {
  return blocks(
    [...heading(report, paint), ...times(report)],
    stepLines(report, paint),
    probeLines(report, paint),
    leftOver(report, paint),
    evidenceLines(report, paint),
    report.next.map((command, at) => labelled(at === 0 ? 'Next' : '', command)),
  )
}
