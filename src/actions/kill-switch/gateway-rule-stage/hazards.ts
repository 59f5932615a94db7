import type {GatewayRule} from 'cloudflare/resources/zero-trust/gateway/rules'
import type {Hazard} from '../../../core/action.ts'
import type {GatewayProxy} from '../../shared/gateway-proxy.ts'
import {ruleHazards} from '../gateway-rule-engage/rule-hazards.ts'
import {type Params, wantedBody, withId} from './wanted-rule.ts'

/** What the checks and the requests want to know besides the rule. */
export interface StageContext {
  readonly found: GatewayRule | undefined
  readonly rules: readonly GatewayRule[]
  /** Id of the list that the rule is about. */
  readonly list: string | undefined
  readonly proxy: GatewayProxy
}

/** The rule as it will stand, with the list by its id where there is one already. */
function ruleToBe({rule: {name}, definition}: Params, {found, list}: StageContext): GatewayRule | undefined {
  if (definition === undefined) return found
  const {traffic, ...body} = wantedBody(name, definition)
  const about = {...body, traffic: withId(traffic, list) ?? traffic}
  return found === undefined ? {id: '', ...about} : {...found, precedence: about.precedence, traffic: about.traffic}
}

function taken({definition}: Params, {found, rules}: StageContext): readonly Hazard[] {
  const other = rules.find(({id, precedence}) => id !== found?.id && precedence === definition?.precedence)
  if (other === undefined) return []
  return [
    {
      rule: 'precedence-taken',
      result: 'refused',
      object: other.name,
      message: `precedence ${other.precedence} is taken by rule ${other.name}: levers must come before all other rules`,
      next: [`in the dashboard, move ${other.name} down, then firebreak arm`],
    },
  ]
}

/** In peace time it is off. Who has turned it on is not said by the rule. */
function engaged({definition}: Params, {found}: StageContext): readonly Hazard[] {
  if (definition?.enabled !== false || found?.enabled !== true) return []
  return [
    {
      rule: 'lever-in-use',
      result: 'warned',
      object: found.name,
      message: `rule ${found.name} is on, and blocks what it matches now`,
      next: ['firebreak runs list tells whether a run has turned it on'],
    },
  ]
}

/** Reasons why the rule would not block once it is needed: another one has its place, or decides before it. */
export function stageHazards(params: Params, context: StageContext): readonly Hazard[] {
  const rule = ruleToBe(params, context)
  if (rule === undefined) return []
  return [
    ...taken(params, context),
    ...engaged(params, context),
    ...ruleHazards({rule, rules: context.rules, proxy: context.proxy}),
  ]
}
