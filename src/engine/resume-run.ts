import {approve} from '../core/approvals/approve.ts'
import {Fault} from '../core/fault.ts'
import type {Acting} from '../core/ports.ts'
import {type RunState, runState} from '../core/runs/run-state.ts'
import type {RunEnd} from '../core/runs/run-report.ts'
import {carryOut} from './running/carry-out.ts'

const finished = ['contained', 'armed', 'replaced', 'recorded', 'released', 'refused']

/** What one person may do alone has its time; what is left of it takes the others. */
function requireGlassTime({run, plan, breakGlass}: RunState, now: Date): void {
  if (breakGlass === undefined || now < new Date(breakGlass.until)) return
  const again =
    plan.releases === undefined
      ? `firebreak plan ${plan.runbook.id} --out plan.json`
      : `firebreak release ${plan.releases} --out release.json`
  throw new Fault(
    'REFUSED',
    `the glass of ${run} was broken until ${breakGlass.until}: what is left takes ${plan.approvals} persons`,
    {
      next: [again],
    },
  )
}

/**
 * Finishes a run that crashed, was interrupted or stopped half way: what has an outcome is not sent again,
 * what has only an intent is looked at first. A run that is finished stays as it is.
 */
export async function resumeRun(deps: Acting): Promise<RunEnd> {
  const state = runState(deps.journal.entries())
  const {run, outcome, why, plan, approvals, breakGlass} = state
  if (outcome !== undefined && finished.includes(outcome)) return {run, outcome, why, state}
  if (approvals.length < plan.approvals && breakGlass === undefined) {
    throw new Fault('REFUSED', `${run} stopped before it was approved`, {
      next: [`firebreak run ${plan.runbook.id} --apply`],
    })
  }
  // The approval was given in time; what is left of the plan stands for as long as the account agrees with it.
  approve(plan, {counted: approvals, refused: []}, new Date(plan.createdAt))
  requireGlassTime(state, deps.clock.now())
  await deps.journal.append({type: 'resume'})
  return carryOut(deps)
}
