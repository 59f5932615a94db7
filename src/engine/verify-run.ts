import {Fault} from '../core/fault.ts'
import {milliseconds} from '../core/ids.ts'
import type {Outcome} from '../core/outcome.ts'
import type {Proving} from '../core/ports.ts'
import {liveState} from '../core/runs/live-state.ts'
import type {RunState, StepState} from '../core/runs/run-state.ts'
import type {RunEnd} from '../core/runs/run-report.ts'
import {endRun} from '../core/runs/end-run.ts'
import {pause} from './pause.ts'
import {prove} from './prove.ts'
import {verdictNow} from './run-step.ts'

const nothingToVerify: readonly Outcome[] = ['refused', 'failed', 'recorded']

async function lookAgain({change}: StepState, deps: Proving): Promise<void> {
  await deps.journal.append({type: 'verify', key: change.key, level: 'V4', verdict: await verdictNow(change, deps)})
}

async function verifyOnce(deps: Proving): Promise<RunEnd> {
  const before = liveState(deps.journal)
  await Promise.all([...before.steps.values()].map((step) => lookAgain(step, deps)))
  await prove(before, 'V4', deps)
  return endRun(deps.journal)
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
  const state = liveState(deps.journal)
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
  return {...result, state: liveState(deps.journal)}
}
