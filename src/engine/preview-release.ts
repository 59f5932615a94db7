import type {GivingBack} from '../core/documents/answers/incident-report.ts'
import {asFault} from '../core/fault.ts'
import type {Looking} from '../core/ports.ts'
import type {RunState} from '../core/runs/run-state.ts'
import {mayHaveChanged, type StepState} from '../core/runs/step-state.ts'
import {containmentAction} from './running/run-step.ts'

type Loading = Pick<Looking, 'loadAction'>

async function wayBack({change}: StepState, deps: Loading): Promise<Pick<GivingBack, 'effect' | 'summary'>> {
  const {params, before, after} = change
  try {
    const action = await containmentAction(change.uses, deps)
    const back = action.release(params, before, after, after)
    return {effect: back.kind, summary: back.kind === 'update' ? back.summary : back.why}
  } catch (error) {
    return {effect: 'unknown', summary: asFault(error).message}
  }
}

/**
 * What a release of a run would do if the account is still as the run has left it: last change first, without a look at
 * the account. The plan of a release looks, and may differ.
 */
export function previewRelease({run, plan, steps}: RunState, deps: Loading): Promise<readonly GivingBack[]> {
  if (plan.kind === 'release') return Promise.resolve([])
  const changed = [...steps.values()].filter(mayHaveChanged).toReversed()
  return Promise.all(
    changed.map(async (step) => ({
      run,
      key: step.change.key,
      target: step.change.target,
      ...(await wayBack(step, deps)),
    })),
  )
}
