import type {GatewayRule} from 'cloudflare/resources/zero-trust/gateway/rules'
import type {Hazard} from '../../core/action.ts'
import {filterOf, shadowHazards} from './gateway-rules.ts'
import {isNarrowed, referencesTo} from './list-reference.ts'

/** A Gateway list as people and rules name it. */
export interface ListName {
  readonly id: string
  readonly name: string
}

const positive = (rule: GatewayRule, list: ListName) =>
  referencesTo(list.id, rule.traffic).filter(({negated}) => !negated)

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

const isConditional = (rule: GatewayRule): boolean =>
  isNarrowed(rule.traffic) ||
  [rule.identity, rule.device_posture].some((condition) => condition !== undefined && condition !== '')

/** What keeps an addition to the list from blocking anything, or makes it open something. */
export function coverageHazards(list: ListName, rules: readonly GatewayRule[]): readonly Hazard[] {
  const blockers = blockersOf(list, rules)
  return [
    ...sparing(list, rules).map((rule) => sparingHazard(list, rule)),
    ...(blockers.length === 0 ? [uncovered(list)] : []),
    ...blockers.flatMap((rule) => shadowHazards(rule, rules)),
    ...(blockers.length > 0 && blockers.every(isConditional) ? [narrow(list, blockers)] : []),
  ]
}

const sparing = (list: ListName, rules: readonly GatewayRule[]): readonly GatewayRule[] =>
  rules.filter(
    (rule) =>
      rule.enabled && rule.action === 'block' && referencesTo(list.id, rule.traffic).some(({negated}) => negated),
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
  next: [`in the dashboard, enable a block rule with "in $${list.id}", then plan again`],
})

function narrow(list: ListName, blockers: readonly GatewayRule[]): Hazard {
  const conditions = blockers.map(({name, traffic}) => `${name}: ${traffic}`).join('; ')
  const message = `every rule that refers to list ${list.name} has further conditions, so only a part of the traffic is blocked: ${conditions}`
  return {rule: 'narrow-block', result: 'warned', object: list.name, message}
}
