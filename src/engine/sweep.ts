import {isBetween} from '../core/runs/between.ts'
import {sameJson} from '../core/digest.ts'
import {asFault} from '../core/fault.ts'
import {unproven, type Verdict} from '../core/outcome.ts'
import type {Acting} from '../core/ports.ts'
import type {RunState, StepState} from '../core/runs/run-state.ts'
import {containmentAction, look, readBack} from './run-step.ts'
import {sendMove} from './send-move.ts'

/**
 * A session or a registration can be made in the seconds before a disabled credential is refused everywhere.
 * Where the planned moves lead back to the planned state, they are sent again; what is not in the plan is only told.
 */
async function lookAgain({change, moves}: StepState, deps: Acting): Promise<Verdict> {
  const action = await containmentAction(change.uses, deps)
  const {seen, verdict} = await look(change, action, deps)
  if (verdict.verdict !== 'not-held' || !isBetween(change.before, change.after, seen.state)) return verdict
  for (const move of action.apply(change.params, seen.state, change.after)) {
    const sent = moves.get(move.name)
    await sendMove({change, action, move, deps}, sent === undefined ? undefined : {...sent, result: 'not-applied'})
  }
  return (await readBack(change, action, deps)).verdict
}

async function sweepStep(step: StepState, deps: Acting): Promise<void> {
  const verdict = await lookAgain(step, deps).catch((error: unknown) => unproven(asFault(error).message))
  if (!sameJson(verdict, step.verdict ?? null))
    await deps.journal.append({type: 'verify', key: step.change.key, level: 'V1', verdict})
}

/** The last look at everything that was revoked, once the credentials behind it are refused. */
export async function sweep({plan, steps}: RunState, deps: Acting): Promise<void> {
  if (plan.kind === 'release') return
  const revoked = [...steps.values()].filter(
    ({change, result}) => change.class === 'D' && (result === 'applied' || result === 'unchanged'),
  )
  await Promise.all(revoked.map((step) => sweepStep(step, deps)))
}
