import type {Proving} from '../core/ports.ts'
import type {RunState} from '../core/runs/run-state.ts'
import {askProbe} from './ask-probe.ts'

/** Beyond the documented propagation: clocks, colos and the probe itself. */
const graceMs = 5000

/** The longest propagation among what this run has changed: nothing else has to be waited for. */
function longestMs({steps}: RunState): number {
  const applied = [...steps.values()].filter(({result}) => result === 'applied')
  return Math.max(0, ...applied.map(({change}) => change.propagationMs))
}

/** The effect probes: from outside, with real connections. V2 waits for the change to be in force, V4 expects that it is. */
export async function prove(state: RunState, level: 'V2' | 'V4', deps: Proving): Promise<void> {
  const {plan} = state
  const withinMs = graceMs + (level === 'V2' ? longestMs(state) : 0)
  const deadline = deps.clock.mono() + withinMs
  const refused = plan.proof.refused.map((probe) => ({probe, expect: 'refused' as const}))
  const working = plan.proof.working.map((probe) => ({probe, expect: 'working' as const}))
  const asked = [...refused, ...working]
  if (asked.length === 0) return
  await deps.journal.append({type: 'proving', level, probes: asked.map(({probe}) => probe), withinMs})
  await Promise.all(
    asked.map(async (one) => {
      const result = await askProbe({...one, plan, deadline}, deps)
      await deps.journal.append({type: 'probe', level, result})
    }),
  )
}
