import {Fault} from '../core/fault.ts'
import {milliseconds} from '../core/ids.ts'
import {type Outcome, outcomeFault} from '../core/outcome.ts'
import type {Proving} from '../core/ports.ts'
import {elapsedMs, type Written} from '../core/elapsed.ts'
import {liveState} from '../core/runs/live-state.ts'
import type {RunState} from '../core/runs/run-state.ts'
import type {RunEnd} from '../core/runs/run-report.ts'
import {endRun} from '../core/runs/end-run.ts'
import {pause} from './running/pause.ts'
import {isSpent} from './running/run-step.ts'
import {askQuiet} from './proof/ask-quiet.ts'
import {prove} from './proof/prove.ts'
import {lookAgain} from './proof/sweep.ts'

const nothingToVerify: readonly Outcome[] = ['refused', 'failed', 'recorded']

async function verifyOnce(deps: Proving): Promise<RunEnd> {
  const before = liveState(deps.journal)
  const steps = [...before.steps.values()].filter(({change}) => !isSpent(change))
  await Promise.all(steps.map((step) => lookAgain(step, 'V4', deps)))
  await prove(before, 'V4', deps)
  await askQuiet(before, deps)
  return endRun(deps.journal)
}

function soakPoints({plan, soaked}: RunState): readonly string[] {
  return plan.proof.soak.filter((point) => !soaked.some((done) => done.point === point))
}

const waitSince = (ended: Written, ms: number, deps: Proving): Promise<void> =>
  pause(Math.max(0, ms - elapsedMs(ended, deps.clock)), deps)

/**
 * Looks again at everything that a run did: read-backs, probes and, once they can tell, Cloudflare's own records (V3). With `watch` it goes on through the soak
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
  const ended = {at: state.endedAt, mono: state.endedMono ?? 0}
  let result = await verifyOnce(deps)
  for (const point of watch ? soakPoints(state) : []) {
    await waitSince(ended, milliseconds(point), deps)
    if (deps.stop.aborted) return result
    result = await verifyOnce(deps)
    await deps.journal.append({type: 'soak', point, held: outcomeFault[result.outcome] === undefined})
  }
  return {...result, state: liveState(deps.journal)}
}
