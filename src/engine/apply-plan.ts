import type {Approval} from '../core/documents/approval.ts'
import type {ApprovedPlan} from '../core/runs/approve.ts'
import type {Acting} from '../core/ports.ts'
import type {RunEnd} from '../core/runs/run-report.ts'
import {carryOut} from './running/carry-out.ts'

export interface Applying extends Acting {
  /** What wrote the journal: name and version. */
  readonly tool: string
  /** What the lock is held on. */
  readonly resources: readonly string[]
}

/**
 * Makes exactly the planned changes. Throws DRIFT when the account is no longer as planned, and nothing has then
 * been changed; anything later is in the result.
 */
export async function applyPlan(plan: ApprovedPlan, approvals: readonly Approval[], deps: Applying): Promise<RunEnd> {
  await deps.journal.append({type: 'run-start', plan, tool: deps.tool})
  for (const approval of approvals) await deps.journal.append({type: 'approval', approval})
  await deps.journal.append({type: 'lock', resources: [...deps.resources]})
  return carryOut(deps)
}
