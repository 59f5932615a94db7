import {type Doctor, type Finding, Severity} from '../../core/documents/answers/doctor.ts'
import {printable} from '../../core/text/printable.ts'
import {blocks, labelled, wrap} from '../text/layout.ts'
import {plain, type Paint, type Style} from '../text/paint.ts'
import {count} from '../text/words.ts'

const styles = {blocker: 'red', warning: 'yellow', advice: 'dim'} as const satisfies Readonly<Record<Severity, Style>>
const plurals = {blocker: 'blockers', warning: 'warnings', advice: 'pieces of advice'} as const

function counted({findings}: Doctor): string {
  const each = Severity.options.map((severity) => {
    const amount = findings.filter((one) => one.severity === severity).length
    return severity === 'advice' && amount === 1 ? '1 piece of advice' : count(amount, severity, plurals[severity])
  })
  return each.join(', ')
}

function headline(doctor: Doctor, paint: Paint): readonly string[] {
  const {findings, checks, account, runbooks} = doctor
  const unseen = checks.filter(({standing}) => standing === 'unseen').length
  const isBlocked = findings.some(({severity}) => severity === 'blocker')
  const [style, words] = isBlocked
    ? (['red', 'NOT READY'] as const)
    : unseen > 0
      ? (['yellow', 'NOT ALL SEEN'] as const)
      : (['green', 'READY'] as const)
  return [
    paint(style, `${words}: ${counted(doctor)}`),
    labelled('Account', printable(account)),
    labelled('Checks', `${checks.length}, of which ${unseen} could not look`),
    labelled('Runbooks', runbooks.join(', ')),
  ]
}

/** What one check has found is told together, and why it matters once. */
const heading = ({severity, check}: Finding): string => `${severity} ${check}`

function findingLines(findings: readonly Finding[], {checks}: Doctor, paint: Paint): readonly string[] {
  const [first] = findings
  if (first === undefined) return []
  const {severity, check, why} = first
  const title = checks.find((one) => one.check === check)?.title ?? check
  return [
    `${paint(styles[severity], severity.toUpperCase())}  ${paint('bold', `not so: ${title}`)}`,
    `  ${paint('dim', wrap(printable(why), 2))}`,
    ...findings.flatMap(({object, message, mend, runbooks}) => [
      `  ${wrap(printable(`${object}: ${message}`), 2)}`,
      ...(runbooks === undefined ? [] : [labelled('    hits', printable(runbooks.join(', ')), 10)]),
      ...mend.slice(0, 1).map((act) => labelled('    mend', printable(act), 10)),
    ]),
  ]
}

function unseenLines({checks}: Doctor): readonly string[] {
  const unseen = checks.flatMap(({title, unseen: told}) => (told === undefined ? [] : [{title, why: told.why}]))
  const byWhy = Map.groupBy(unseen, ({why}) => why)
  return [...byWhy].flatMap(([why, those]) => [
    wrap(printable(`Not looked at, since ${why}:`)),
    ...those.map(({title}) => `  ${wrap(title, 2)}`),
  ])
}

/** What is not ready, the worst first, each with what mends it. */
export function doctorView(doctor: Doctor, paint: Paint = plain): string {
  const groups = Map.groupBy(doctor.findings, heading)
  return blocks(
    headline(doctor, paint),
    ...[...groups.values()].map((findings) => findingLines(findings, doctor, paint)),
    unseenLines(doctor),
  )
}
