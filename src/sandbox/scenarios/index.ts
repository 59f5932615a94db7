import {Fault} from '../../core/fault.ts'
import {hijackedSupportAgent} from './hijacked-support-agent.ts'
import type {Scenario} from './scenario.ts'

/** Every scenario, by the name that `--scenario` and a runbook's `drill` take. */
export const scenarios: Readonly<Record<string, Scenario>> = {
  'hijacked-support-agent': hijackedSupportAgent,
}

/** Throws USAGE, with the names there are, for any other name. */
export function findScenario(name: string): Scenario {
  const scenario = Object.hasOwn(scenarios, name) ? scenarios[name] : undefined
  if (scenario === undefined) {
    throw new Fault('USAGE', `there is no scenario ${name}`, {
      next: [`use one of: ${Object.keys(scenarios).join(', ')}`],
    })
  }
  return scenario
}
