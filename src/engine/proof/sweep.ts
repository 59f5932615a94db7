import {sameJson} from '../../core/digest.ts'
import type {Residual} from '../../core/documents/plan.ts'
import {asFault} from '../../core/fault.ts'
import {unproven, type Verdict} from '../../core/outcome.ts'
import type {Proving} from '../../core/ports.ts'
import {type RunState} from '../../core/runs/run-state.ts'
import {isDone, type StepState} from '../../core/runs/step-state.ts'
import {asPart} from '../running/part.ts'
import {containmentAction, leftoversOf, look} from '../running/run-step.ts'

interface Swept {
  readonly verdict: Verdict
  /** Undefined where nothing could be read: what was known before stands. */
  readonly residual?: readonly Residual[]
}

async function lookOnce({change}: StepState, deps: Proving): Promise<Swept> {
  try {
    const action = await containmentAction(change.uses, deps)
    const {seen, verdict} = await look(change, action, deps)
    return {verdict, residual: leftoversOf(change, action, seen)}
  } catch (error) {
    return {verdict: unproven(asFault(error).message)}
  }
}

/** Looks at one change again and records what differs; V4 records every verdict. */
export async function lookAgain(step: StepState, level: 'V1' | 'V4', deps: Proving): Promise<void> {
  const {key} = step.change
  const {verdict, residual} = await lookOnce(step, deps)
  if (level === 'V4' || !sameJson(verdict, step.verdict ?? null))
    await deps.journal.append({type: 'verify', key, level, verdict})
  if (residual !== undefined && !sameJson(residual, step.residual))
    await deps.journal.append({type: 'residual', key, items: [...residual]})
}

/**
 * The last look at everything that restricts, once its credentials are refused everywhere: a session, a registration
 * or a token that was made in the seconds before is told, and takes the run's outcome down.
 */
export async function sweep({plan, steps}: RunState, deps: Proving): Promise<void> {
  if (plan.kind === 'release') return
  const done = [...steps.values()].filter(({change, result}) => change.direction === 'restrict' && isDone(result))
  await Promise.all(done.map((step) => asPart(step.change.key, () => lookAgain(step, 'V1', deps), deps)))
}
