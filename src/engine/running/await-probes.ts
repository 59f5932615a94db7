import type {Change} from '../../core/documents/plan.ts'
import type {Proving} from '../../core/ports.ts'
import type {RunState} from '../../core/runs/run-state.ts'
import {askProbe} from '../proof/ask-probe.ts'

/** Waits until what the change awaits works, such as a consumer with its new secret. Why it may not begin; undefined when it may. */
export async function untilAwaited({awaits}: Change, {plan}: RunState, deps: Proving): Promise<string | undefined> {
  if (awaits === undefined) return undefined
  const deadline = deps.clock.mono() + awaits.withinMs
  const results = await Promise.all(
    awaits.working.map((probe) => askProbe({probe, expect: 'working', plan, deadline}, deps)),
  )
  const missing = results.find(({answer}) => answer !== 'proven')
  return missing === undefined ? undefined : `it waits for ${missing.probe} to work, and that says: ${missing.detail}`
}
