import type {GatewayRule} from 'cloudflare/resources/zero-trust/gateway/rules'
import type {Residual} from '../../core/documents/plan.ts'
import {within} from '../../core/address.ts'
import {conditionsOf, expressionsOf, isNarrowed} from '../../core/gateway/conditions.ts'
import {filterOf} from './gateway-rules.ts'
import {type HeldList, shadowHazards} from './shadow-hazards.ts'

const holds = (outer: string, inner: string): boolean =>
  outer.toLowerCase() === inner.toLowerCase() || within(inner, outer)

/** Where a condition looks: at who asks, or at what is asked for. The protocols have different names for both. */
const lookedAt = (selector: string): 'source' | 'destination' => (/\bsrc/.test(selector) ? 'source' : 'destination')

/** Whether all that one rule asks for is among what another, which asks for nothing more, matches. */
function takesIn(wider: GatewayRule, rule: GatewayRule): boolean {
  const wanted = conditionsOf(rule)
  const offered = conditionsOf(wider).filter(({negated}) => !negated)
  const isOffered = (selector: string, value: string): boolean =>
    offered.some(
      (other) => lookedAt(other.selector) === lookedAt(selector) && other.values.some((outer) => holds(outer, value)),
    )
  if (wanted.length === 0 || expressionsOf(wider).some(isNarrowed)) return false
  return wanted.every(({selector, negated, values}) => !negated && values.every((value) => isOffered(selector, value)))
}

/**
 * Whether an enabled network rule blocks all that a DNS or HTTP rule is for: then a cached answer, another resolver or
 * traffic that is not inspected gets no connection either.
 */
export const isNetworkCovered = (rule: GatewayRule, rules: readonly GatewayRule[]): boolean =>
  rules.some(
    (other) =>
      other.id !== rule.id &&
      other.enabled &&
      other.action === 'block' &&
      filterOf(other) === 'l4' &&
      takesIn(other, rule) &&
      !shadowHazards(other, rules).some(({result}) => result === 'refused'),
  )

/** Traffic that a rule evaluated earlier decides, so that the block never sees it; one that asks for the same takes it for certain. */
export function earlierRules(rule: GatewayRule, rules: readonly GatewayRule[], list?: HeldList): readonly Residual[] {
  return shadowHazards(rule, rules, list).map(({result, message, next}) => ({
    code: 'earlier-rule',
    standing: result === 'refused' ? 'open' : 'unknown',
    on: rule.name,
    what: `traffic that a rule before ${rule.name} decides`,
    why: message,
    ...(next?.[0] === undefined ? {} : {next: next[0]}),
  }))
}
