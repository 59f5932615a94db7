import {approve} from '../core/runs/approve.ts'
import {Fault} from '../core/fault.ts'
import type {Acting} from '../core/ports.ts'
import {runState} from '../core/runs/run-state.ts'
import type {RunEnd} from '../core/runs/run-report.ts'
import {carryOut} from './running/carry-out.ts'

const finished = ['contained', 'armed', 'replaced', 'recorded', 'released', 'refused']

/**
 * Finishes a run that crashed, was interrupted or stopped half way: what has an outcome is not sent again,
 * what has only an intent is looked at first. A run that is finished stays as it is.
 */
export async function resumeRun(deps: Acting): Promise<RunEnd> {
  const state = runState(deps.journal.entries())
  const {run, outcome, why, plan, approvals} = state
  if (outcome !== undefined && finished.includes(outcome)) return {run, outcome, why, state}
  if (approvals.length < plan.approvals) {
    throw new Fault('REFUSED', `${run} stopped before it was approved`, {
      next: [`firebreak run ${plan.runbook.id} --apply`],
    })
  }
  // The approval was given in time; what is left of the plan stands for as long as the account agrees with it.
  approve(plan, approvals, new Date(plan.createdAt))
  await deps.journal.append({type: 'resume'})
  return carryOut(deps)
}
