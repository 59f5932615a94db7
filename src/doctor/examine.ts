import {type Checked, type Doctor, type Finding, Severity} from '../core/documents/answers/doctor.ts'
import {Fault} from '../core/fault.ts'
import type {AccountSeen, Check, Examined, Found} from './check.ts'
import {writesOf} from './writes.ts'

/** The account, or why nothing of it can be looked at. */
export type AccountAsked = AccountSeen | Fault

interface Result {
  readonly checked: Checked
  readonly findings: readonly Finding[]
}

function findingOf({id, severity, why}: Check, {runbooks, mend, ...found}: Found): Finding {
  return {
    check: id,
    severity,
    why,
    ...found,
    mend: [...mend],
    ...(runbooks === undefined ? {} : {runbooks: [...new Set(runbooks)]}),
  }
}

async function look(check: Check, examined: Examined, account: AccountAsked): Promise<readonly Found[]> {
  if (check.of === 'machine') return check.look(examined)
  if (account instanceof Fault) throw account
  return check.look(account, examined)
}

/** What could not be read is neither ready nor unready: the check says that it has not seen it. */
async function run(check: Check, examined: Examined, account: AccountAsked): Promise<Result> {
  const {id, title} = check
  try {
    const found = await look(check, examined, account)
    const findings = found.map((one) => findingOf(check, one))
    return {checked: {check: id, title, standing: findings.length === 0 ? 'clear' : 'found'}, findings}
  } catch (error) {
    if (!(error instanceof Fault)) throw error
    const {code, message: why} = error
    return {checked: {check: id, title, standing: 'unseen', unseen: {code, why}}, findings: []}
  }
}

/** Everything that the checks find, the worst first; a check that cannot look keeps no other from looking. */
export async function examine(checks: readonly Check[], examined: Examined, account: AccountAsked): Promise<Doctor> {
  const results = await Promise.all(checks.map((check) => run(check, examined, account)))
  const findings = results.flatMap((result) => result.findings)
  return {
    schema: 'firebreak/doctor@1',
    account: examined.inventory.account.name,
    at: examined.now.toISOString(),
    runbooks: examined.runbooks.map(({id}) => id),
    writes: [...(await writesOf(examined))],
    checks: results.map(({checked}) => checked),
    findings: Severity.options.flatMap((severity) => findings.filter((one) => one.severity === severity)),
  }
}
