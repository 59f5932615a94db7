import {sameJson} from '../core/digest.ts'
import {asFault} from '../core/fault.ts'
import {unproven} from '../core/outcome.ts'
import type {Acting} from '../core/ports.ts'
import type {RunState, StepState} from '../core/runs/run-state.ts'
import {containmentAction, look} from './run-step.ts'

async function sweepStep({change, verdict: known}: StepState, deps: Acting): Promise<void> {
  const verdict = await containmentAction(change.uses, deps)
    .then((action) => look(change, action, deps))
    .then((looked) => looked.verdict)
    .catch((error: unknown) => unproven(asFault(error).message))
  if (!sameJson(verdict, known ?? null))
    await deps.journal.append({type: 'verify', key: change.key, level: 'V1', verdict})
}

/**
 * The last look at everything that was revoked, once its credentials are refused everywhere: a session or a
 * registration that was made in the seconds before is told, and takes the run's outcome down.
 */
export async function sweep({plan, steps}: RunState, deps: Acting): Promise<void> {
  if (plan.kind === 'release') return
  const revoked = [...steps.values()].filter(
    ({change, result}) => change.class === 'D' && (result === 'applied' || result === 'unchanged'),
  )
  await Promise.all(revoked.map((step) => sweepStep(step, deps)))
}
