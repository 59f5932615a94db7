import type {Log, ReportingDescriptor, Result} from 'sarif'
import {canonicalJson, sha256} from '../../core/digest.ts'
import type {Doctor, Finding, Severity} from '../../core/documents/answers/doctor.ts'
import {printable} from '../../core/text/printable.ts'

const levels = {blocker: 'error', warning: 'warning', advice: 'note'} as const satisfies Record<
  Severity,
  Result['level']
>

export interface SarifAbout {
  readonly version: string
  /** Where the inventory is, for people who read the findings beside the repository. */
  readonly inventory: string
}

function ruleOf({check, title}: Doctor['checks'][number], findings: readonly Finding[]): ReportingDescriptor {
  const why = findings.find((one) => one.check === check)?.why
  return {id: check, shortDescription: {text: title}, ...(why === undefined ? {} : {help: {text: why}})}
}

/** The same finding next week, whatever numbers its message has by then; several of one object are told apart. */
const fingerprintOf = ({check, object, message}: Finding): string =>
  sha256(canonicalJson([check, object, message.replaceAll(/\d+/g, '')]))

function resultOf(finding: Finding, rules: readonly string[], uri: string): Result {
  const {check, severity, object, message, mend} = finding
  const text = [`${object}: ${message}.`, ...mend.map((act) => `Mend: ${act}.`)].join(' ')
  return {
    ruleId: check,
    ruleIndex: rules.indexOf(check),
    level: levels[severity],
    message: {text: printable(text)},
    // What is amiss is in the account: the file that names it is the nearest place that can be shown.
    locations: [{physicalLocation: {artifactLocation: {uri}, region: {startLine: 1}}}],
    // The name that GitHub's code scanning goes by; without it all findings of one file's first line would be one.
    partialFingerprints: {primaryLocationLineHash: `${fingerprintOf(finding)}:1`},
  }
}

/** The findings as SARIF 2.1.0, which code scanning of GitHub and others read. */
export function sarifOf({checks, findings, at}: Doctor, {version, inventory}: SarifAbout): Log {
  const rules = checks.map(({check}) => check)
  const unseen = checks.flatMap(({check, unseen: told}) => (told === undefined ? [] : [{check, why: told.why}]))
  return {
    $schema: 'https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json',
    version: '2.1.0',
    runs: [
      {
        tool: {driver: {name: 'firebreak doctor', version, rules: checks.map((one) => ruleOf(one, findings))}},
        invocations: [
          {
            executionSuccessful: unseen.length === 0,
            endTimeUtc: at,
            toolExecutionNotifications: unseen.map(({check, why}) => ({
              level: 'warning',
              descriptor: {id: check},
              message: {text: printable(`not looked at: ${why}`)},
            })),
          },
        ],
        results: findings.map((finding) => resultOf(finding, rules, inventory)),
      },
    ],
  }
}
