import type {Plan} from '../core/documents/plan.ts'
import type {Proving} from '../core/ports.ts'
import {askProbe} from './ask-probe.ts'

/** Beyond the documented propagation: clocks, colos and the probe itself. */
const graceMs = 5000

/** The longest propagation among what this run changes: nothing that is already in place has to be waited for. */
function longestMs({changes}: Plan): number {
  return Math.max(0, ...changes.filter(({effect}) => effect === 'update').map(({propagationMs}) => propagationMs))
}

/** The effect probes: from outside, with real connections. V2 waits for the change to be in force, V4 expects that it is. */
export async function prove(plan: Plan, level: 'V2' | 'V4', deps: Proving): Promise<void> {
  const deadline = deps.clock.mono() + graceMs + (level === 'V2' ? longestMs(plan) : 0)
  const refused = plan.proof.refused.map((probe) => ({probe, expect: 'refused' as const}))
  const working = plan.proof.working.map((probe) => ({probe, expect: 'working' as const}))
  await Promise.all(
    [...refused, ...working].map(async (asked) => {
      const result = await askProbe({...asked, plan, deadline}, deps)
      await deps.journal.append({type: 'probe', level, result})
    }),
  )
}
