import type {GatewayRule} from 'cloudflare/resources/zero-trust/gateway/rules'
import type {Hazard} from '../../core/action.ts'
import {expressionsOf, isNarrowed} from '../../core/gateway/conditions.ts'
import {filterOf} from './gateway-rules.ts'
import {inWords, type ListName, type ListReference, ruleReferencesTo} from './list-reference.ts'
import {type HeldList, shadowHazards} from './shadow-hazards.ts'

const positive = (rule: GatewayRule, list: ListName): readonly ListReference[] =>
  ruleReferencesTo(list.id, rule).filter(({negated}) => !negated)

/** The enabled block rules that stop what the list holds. */
export function blockersOf(list: ListName, rules: readonly GatewayRule[]): readonly GatewayRule[] {
  return rules.filter((rule) => rule.enabled && rule.action === 'block' && positive(rule, list).length > 0)
}

/** Which way the rules block an address of the list: as a source, as a destination. */
export function directionsOf(
  list: ListName,
  rules: readonly GatewayRule[],
): {readonly source: boolean; readonly destination: boolean} {
  const selectors = rules
    .filter((rule) => filterOf(rule) === 'l4')
    .flatMap((rule) => positive(rule, list).map(({selector}) => selector))
  return {
    source: selectors.some((selector) => selector.startsWith('net.src.')),
    destination: selectors.some((selector) => selector.startsWith('net.dst.')),
  }
}

/** Whether a rule asks for more than one thing, so that it blocks only a part of what a list holds. */
export function isConditional(rule: GatewayRule): boolean {
  const expressions = expressionsOf(rule)
  return expressions.length > 1 || expressions.some(isNarrowed)
}

/** What keeps the values, once they are in the list, from being blocked, or makes them open something. */
export function coverageHazards(list: HeldList, rules: readonly GatewayRule[]): readonly Hazard[] {
  const blockers = blockersOf(list, rules)
  return [
    ...sparing(list, rules).map((rule) => sparingHazard(list, rule)),
    ...(blockers.length === 0 ? [uncovered(list)] : []),
    ...shadows(list, blockers, rules),
    ...(blockers.length > 0 && blockers.every(isConditional) ? [narrow(list, blockers)] : []),
  ]
}

/** One rule that nothing stands above is a block; only where there is none is adding to the list in vain. */
function shadows(list: HeldList, blockers: readonly GatewayRule[], rules: readonly GatewayRule[]): readonly Hazard[] {
  const found = blockers.map((rule) => shadowHazards(rule, rules, list))
  const inVain = found.every((hazards) => hazards.some(({result}) => result === 'refused'))
  return found.flat().map((hazard) => (inVain ? hazard : {...hazard, result: 'warned'}))
}

const sparing = (list: ListName, rules: readonly GatewayRule[]): readonly GatewayRule[] =>
  rules.filter(
    (rule) => rule.enabled && rule.action === 'block' && ruleReferencesTo(list.id, rule).some(({negated}) => negated),
  )

const sparingHazard = (list: ListName, rule: GatewayRule): Hazard => ({
  rule: 'fail-open-lever',
  result: 'refused',
  object: rule.name,
  message: `${rule.name} blocks what is not in list ${list.name}: adding to the list would open a way, not close one`,
  next: ['name another list in the inventory, one that block rules refer to without a "not"'],
})

const uncovered = (list: ListName): Hazard => ({
  rule: 'shadowed-block',
  result: 'refused',
  object: list.name,
  message: `no enabled block rule refers to list ${list.name}: adding to it stops nothing`,
  next: [`in the dashboard, enable a block rule whose condition is "in list ${list.name}", then plan again`],
})

function narrow(list: ListName, blockers: readonly GatewayRule[]): Hazard {
  const conditions = blockers.map((rule) => `${rule.name}: ${inWords(expressionsOf(rule).join(' and '), list)}`)
  const message = `every rule that refers to list ${list.name} has further conditions, so only a part of the traffic is blocked: ${conditions.join('; ')}`
  return {rule: 'narrow-block', result: 'warned', object: list.name, message}
}
