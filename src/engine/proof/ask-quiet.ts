import {asFault} from '../../core/fault.ts'
import {unproven} from '../../core/outcome.ts'
import type {Proving} from '../../core/ports.ts'
import {quietWindow} from '../../core/runs/quiet-window.ts'
import type {RunState} from '../../core/runs/run-state.ts'
import type {StepState} from '../../core/runs/step-state.ts'
import {containmentAction} from '../running/run-step.ts'

async function askStep(step: StepState, deps: Proving): Promise<void> {
  const {key, uses, params} = step.change
  const window = quietWindow(step)
  // By the clock that the window of a log query is cut from.
  if (window === undefined || deps.reader.now().getTime() < window.askableMs) return
  const action = await containmentAction(uses, deps)
  if (action.quiet === undefined) return
  const since = new Date(window.sinceMs)
  const verdict = await action
    .quiet(deps.reader, params, since)
    .catch((error: unknown) => unproven(asFault(error).message))
  await deps.journal.append({type: 'quiet', key, since: since.toISOString(), verdict})
}

/** V3: asks Cloudflare's own records of each change whether anything has succeeded since, once enough time has passed. */
export async function askQuiet({steps}: RunState, deps: Proving): Promise<void> {
  await Promise.all([...steps.values()].map((step) => askStep(step, deps)))
}
