import type {Approval} from '../core/documents/approval.ts'
import type {SafeguardResult} from '../core/documents/plan.ts'
import {type ApprovedPlan, personsBehind} from '../core/approvals/approve.ts'
import type {Acting} from '../core/ports.ts'
import type {RunEnd} from '../core/runs/run-report.ts'
import {carryOut} from './running/carry-out.ts'

export interface Applying extends Acting {
  /** What wrote the journal: name and version. */
  readonly tool: string
  /** What the lock is held on. */
  readonly resources: readonly string[]
  /** What the plan could not say yet of the token that acts. */
  readonly warned: readonly SafeguardResult[]
}

async function noteBrokenGlass(plan: ApprovedPlan, approvals: readonly Approval[], {journal}: Applying): Promise<void> {
  const missing = plan.approvals - personsBehind(plan, approvals)
  const broken = approvals.find(({means}) => means === 'break-glass')
  if (broken?.expiresAt === undefined || missing <= 0) return
  const {by, reason = '', expiresAt: until} = broken
  await journal.append({type: 'break-glass', by, reason, until, missing})
}

/**
 * Makes exactly the planned changes. Throws DRIFT when the account is no longer as planned, and nothing has then
 * been changed; anything later is in the result.
 */
export async function applyPlan(plan: ApprovedPlan, approvals: readonly Approval[], deps: Applying): Promise<RunEnd> {
  await deps.journal.append({type: 'run-start', plan, tool: deps.tool})
  for (const approval of approvals) await deps.journal.append({type: 'approval', approval})
  await noteBrokenGlass(plan, approvals, deps)
  await deps.journal.append({type: 'lock', resources: [...deps.resources]})
  for (const result of deps.warned) await deps.journal.append({type: 'warned', result})
  return carryOut(deps)
}
