import {type Doctor, type Finding, Severity, type Writable} from '../../core/documents/answers/doctor.ts'
import {printable} from '../../core/text/printable.ts'
import {blocks, ending, labelled, wrap} from '../text/layout.ts'
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

const unseenIn = ({checks}: Doctor): number => checks.filter(({standing}) => standing === 'unseen').length

function headline(doctor: Doctor, paint: Paint): string {
  const {findings} = doctor
  const isBlocked = findings.some(({severity}) => severity === 'blocker')
  const [style, words] = isBlocked
    ? (['red', 'NOT READY'] as const)
    : unseenIn(doctor) > 0
      ? (['yellow', 'NOT ALL SEEN'] as const)
      : (['green', 'READY'] as const)
  return paint(style, `${words}: ${counted(doctor)}`)
}

function heads(doctor: Doctor): readonly string[] {
  const {checks, account, runbooks} = doctor
  return [
    labelled('Account', printable(account)),
    labelled('Checks', `${checks.length}, of which ${unseenIn(doctor)} could not look`),
    labelled('Runbooks', runbooks.join(', ')),
    ...writeLines(doctor),
  ]
}

const standings = {
  proven: 'shown',
  refused: 'refused',
  untried: 'not tried',
  unprovable: 'cannot be shown',
} as const satisfies Readonly<Record<Writable['standing'], string>>

const permissionOf = ({permission, standing, at = ''}: Writable): string =>
  standing === 'proven' || standing === 'refused' ? `${permission} (${at.slice(0, 10)})` : permission

/** Which permissions to write were shown, and when. */
function writeLines({writes}: Doctor): readonly string[] {
  const lines = (Object.keys(standings) as Writable['standing'][]).flatMap((standing) => {
    const those = writes.filter((write) => write.standing === standing)
    return those.length === 0 ? [] : [`${standings[standing]}: ${those.map(permissionOf).join('; ')}`]
  })
  return lines.map((line, at) => labelled(at === 0 ? 'Writes' : '', line))
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
    ...[...Map.groupBy(findings, ({message}) => message).values()].flatMap(sameLines),
  ]
}

/** What is true of several objects is told once, with what mends the first of them. */
function sameLines(same: readonly Finding[]): readonly string[] {
  const [first] = same
  if (first === undefined) return []
  const objects = same.map(({object}) => object).join(', ')
  const hit = [...new Set(same.flatMap(({runbooks = []}) => runbooks))]
  const [act = ''] = first.mend
  const isForAll = same.every(({mend}) => mend[0] === act)
  return [
    `  ${wrap(printable(`${objects}: ${first.message}`), 2)}`,
    ...(hit.length === 0 ? [] : [labelled('    hits', printable(hit.join(', ')), 10)]),
    labelled('    mend', printable(isForAll ? act : `${act}; so for each`), 10),
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
  const head = headline(doctor, paint)
  const view = blocks(
    [head, ...heads(doctor)],
    ...[...groups.values()].map((findings) => findingLines(findings, doctor, paint)),
    unseenLines(doctor),
  )
  return ending(view, head)
}
