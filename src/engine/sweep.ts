import {sameJson} from '../core/digest.ts'
import type {Acting} from '../core/ports.ts'
import {isDone, type RunState, type StepState} from '../core/runs/run-state.ts'
import {verdictNow} from './run-step.ts'

async function sweepStep({change, verdict: known}: StepState, deps: Acting): Promise<void> {
  const verdict = await verdictNow(change, deps)
  if (!sameJson(verdict, known ?? null))
    await deps.journal.append({type: 'verify', key: change.key, level: 'V1', verdict})
}

/**
 * The last look at everything that was revoked, once its credentials are refused everywhere: a session or a
 * registration that was made in the seconds before is told, and takes the run's outcome down.
 */
export async function sweep({plan, steps}: RunState, deps: Acting): Promise<void> {
  if (plan.kind === 'release') return
  const revoked = [...steps.values()].filter(({change, result}) => change.class === 'D' && isDone(result))
  await Promise.all(revoked.map((step) => sweepStep(step, deps)))
}
