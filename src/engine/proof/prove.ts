import type {ProbeResult} from '../../core/documents/probe.ts'
import type {Proving} from '../../core/ports.ts'
import type {RunState} from '../../core/runs/run-state.ts'
import {askProbe} from './ask-probe.ts'

/** Beyond the documented propagation: clocks, colos and the probe itself. */
const graceMs = 5000

/** The longest propagation among what this run has changed: nothing else has to be waited for. */
function longestMs({steps}: RunState): number {
  const applied = [...steps.values()].filter(({result}) => result === 'applied')
  return Math.max(0, ...applied.map(({change}) => change.propagationMs))
}

/** One probe, and what it should say. */
export interface Expected {
  readonly probe: string
  readonly expect: ProbeResult['expect']
}

/** A connection that was cut stays cut; another process has none that it could look at. */
function isPast({probe, expect}: Expected, {plan, probes}: RunState, {held}: Proving): boolean {
  const isHeld = plan.proof.probes[probe]?.type === 'held'
  return isHeld && held?.has(probe) !== true && probes.get(`${expect}:${probe}`)?.answer === 'proven'
}

/** The effect probes: from outside, with real connections. V2 waits for the change to be in force, V4 expects that it is. */
export function prove(state: RunState, level: 'V2' | 'V4', deps: Proving): Promise<void> {
  const {refused, working} = state.plan.proof
  return proveThese(expected(refused, working), {state, level}, deps)
}

export const expected = (refused: readonly string[], working: readonly string[]): readonly Expected[] => [
  ...refused.map((probe) => ({probe, expect: 'refused' as const})),
  ...working.map((probe) => ({probe, expect: 'working' as const})),
]

/** The same of some probes only: of what is given back before the rest, or taken again. */
export async function proveThese(
  these: readonly Expected[],
  {state, level}: {readonly state: RunState; readonly level: 'V2' | 'V4'},
  deps: Proving,
): Promise<void> {
  const {plan} = state
  const withinMs = graceMs + (level === 'V2' ? longestMs(state) : 0)
  const deadline = deps.clock.mono() + withinMs
  const asked = these.filter((one) => !isPast(one, state, deps))
  if (asked.length === 0) return
  await deps.journal.append({type: 'proving', level, probes: asked.map(({probe}) => probe), withinMs})
  const ask = async (one: Expected, until: number) => {
    const result = await askProbe({...one, plan, deadline: until}, deps)
    await deps.journal.append({type: 'probe', level, result})
    return result.answer
  }
  const isHeld = ({probe}: Expected) => plan.proof.probes[probe]?.type === 'held'
  const answers = await Promise.all(asked.filter((one) => !isHeld(one)).map((one) => ask(one, deadline)))
  // Where the others show that the change is in force, a connection that was not cut by then has not been cut by it.
  const isInForce = answers.length > 0 && answers.every((answer) => answer === 'proven')
  const until = isInForce ? Math.min(deadline, deps.clock.mono() + graceMs) : deadline
  await Promise.all(asked.filter(isHeld).map((one) => ask(one, until)))
}
