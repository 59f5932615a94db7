import {conclude} from '../core/runs/conclude.ts'
import {asFault, Fault} from '../core/fault.ts'
import {milliseconds} from '../core/ids.ts'
import {type Outcome, unproven} from '../core/outcome.ts'
import type {Proving} from '../core/ports.ts'
import {runState, type RunState, type StepState} from '../core/runs/run-state.ts'
import type {RunEnd} from '../core/runs/run-report.ts'
import {pause} from './pause.ts'
import {prove} from './prove.ts'
import {containmentAction, look} from './run-step.ts'

const nothingToVerify: readonly Outcome[] = ['refused', 'failed', 'recorded']

async function lookAgain({change}: StepState, deps: Proving): Promise<void> {
  const verdict = await containmentAction(change.uses, deps)
    .then((action) => look(change, action, deps))
    .then((looked) => looked.verdict)
    .catch((error: unknown) => unproven(asFault(error).message))
  await deps.journal.append({type: 'verify', key: change.key, level: 'V4', verdict})
}

async function verifyOnce(deps: Proving): Promise<RunEnd> {
  const before = runState(deps.journal.entries())
  await Promise.all([...before.steps.values()].map((step) => lookAgain(step, deps)))
  await prove(before, 'V4', deps)
  const {outcome, why} = conclude(runState(deps.journal.entries()))
  await deps.journal.append({type: 'run-outcome', outcome, why: [...why]})
  return {run: deps.journal.run, outcome, why, state: runState(deps.journal.entries())}
}

function soakPoints({plan, soaked}: RunState): readonly string[] {
  return plan.proof.soak.filter((point) => !soaked.some((done) => done.point === point))
}

const waitUntil = (time: number, deps: Proving): Promise<void> =>
  pause(Math.max(0, time - deps.clock.now().getTime()), deps)

/**
 * Looks again at everything that a run did: read-backs and probes. With `watch` it goes on through the soak
 * points of the plan (V4). A verdict that turns takes `contained` back. Throws REFUSED for a run that has not ended.
 */
export async function verifyRun({watch}: {readonly watch: boolean}, deps: Proving): Promise<RunEnd> {
  const state = runState(deps.journal.entries())
  if (state.endedAt === undefined) {
    throw new Fault('REFUSED', `${state.run} has not ended yet`, {next: [`firebreak resume ${state.run}`]})
  }
  if (nothingToVerify.includes(state.outcome ?? 'failed')) {
    throw new Fault('REFUSED', `${state.run} ended ${state.outcome}: there is nothing to look at again`, {
      next: [`firebreak runs show ${state.run}`],
    })
  }
  let result = await verifyOnce(deps)
  for (const point of watch ? soakPoints(state) : []) {
    await waitUntil(Date.parse(state.endedAt) + milliseconds(point), deps)
    if (deps.stop.aborted) return result
    result = await verifyOnce(deps)
    await deps.journal.append({type: 'soak', point, held: result.outcome === 'contained'})
  }
  return {...result, state: runState(deps.journal.entries())}
}
