import type {Change} from '../../core/documents/plan.ts'
import type {Proving} from '../../core/ports.ts'
import {elapsedMs} from '../../core/elapsed.ts'
import type {RunState} from '../../core/runs/run-state.ts'
import type {StepState} from '../../core/runs/step-state.ts'
import {askProbe} from '../proof/ask-probe.ts'
import {pause} from './pause.ts'

/** Milliseconds until a change that was just made must be in force everywhere. */
function leftMs({change, endedAt: at, endedMono: mono}: StepState, {clock}: Proving): number {
  const since = at === undefined || mono === undefined ? 0 : elapsedMs({at, mono}, clock)
  return Math.max(0, change.propagationMs - since)
}

async function inForce(step: StepState, {plan}: RunState, deps: Proving): Promise<void> {
  const left = leftMs(step, deps)
  // A connection that is held is cut by what revokes, not by the block that comes before it.
  const probes = step.change.probes.filter((name) => plan.proof.probes[name]?.type !== 'held')
  if (probes.length === 0) return pause(left, deps)
  const deadline = deps.clock.mono() + left
  await Promise.all(probes.map((probe) => askProbe({probe, expect: 'refused', plan, deadline}, deps)))
}

/**
 * What is revoked while its credential still works somewhere is made anew in a moment. So a change that revokes
 * begins when what it needs is in force: when the probes of that are refused or, without probes, when its
 * propagation time has passed.
 */
export async function untilNeedsAreInForce(change: Change, state: RunState, deps: Proving): Promise<void> {
  if (change.class !== 'D' || change.effect !== 'update' || change.direction !== 'restrict') return
  const needed = change.needs.flatMap((key) => state.steps.get(key) ?? [])
  await Promise.all(needed.filter(({result}) => result === 'applied').map((step) => inForce(step, state, deps)))
}
