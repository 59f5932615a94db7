import type {Approval} from '../core/documents/approval.ts'
import {approve} from '../core/runs/approve.ts'
import type {Plan} from '../core/documents/plan.ts'
import type {Acting} from '../core/ports.ts'
import {carryOut, type RunResult} from './carry-out.ts'

export interface Applying extends Acting {
  /** What wrote the journal: name and version. */
  readonly tool: string
  /** What the lock is held on. */
  readonly resources: readonly string[]
}

/**
 * Makes exactly the planned changes. Throws REFUSED without approval, DRIFT when the plan is stale or the
 * account is no longer as planned, and nothing has then been changed; anything later is in the result.
 */
export async function applyPlan(plan: Plan, approvals: readonly Approval[], deps: Applying): Promise<RunResult> {
  const approved = approve(plan, approvals, deps.clock.now())
  await deps.journal.append({type: 'run-start', plan: approved, tool: deps.tool})
  for (const approval of approvals) await deps.journal.append({type: 'approval', approval})
  await deps.journal.append({type: 'lock', resources: [...deps.resources]})
  return carryOut(deps)
}
