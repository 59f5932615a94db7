import type {GatewayFilter, GatewayRule} from 'cloudflare/resources/zero-trust/gateway/rules'
import type {Hazard} from '../../core/action.ts'
import type {Reader} from '../../core/cloudflare.ts'

/** Every Gateway rule that is in the account. The listing has no pages (SDK: SinglePage). */
export async function readRules({api, account}: Reader): Promise<readonly GatewayRule[]> {
  const {result} = await api.zeroTrust.gateway.rules.list({account_id: account})
  return result.filter(({deleted_at: deletedAt}) => deletedAt === undefined || deletedAt === null)
}

/** The one protocol a rule is about; Gateway allows no more than one. */
export const filterOf = ({filters}: Pick<GatewayRule, 'filters'>): GatewayFilter | undefined => filters[0]

const isDoNotInspect = (rule: GatewayRule): boolean => filterOf(rule) === 'http' && rule.action === 'off'
const namesOf = (rules: readonly GatewayRule[]): string => rules.map(({name}) => name).join(', ')

/**
 * What takes traffic away from a block rule. The first rule that matches wins, in order of precedence, and HTTP rules
 * that do not inspect come before all others (docs: Gateway order of enforcement). Which of two rules of equal
 * precedence wins is not verified on a live account, so equal counts as above.
 */
export function shadowHazards(rule: GatewayRule, rules: readonly GatewayRule[]): readonly Hazard[] {
  const others = rules.filter((other) => other.enabled && other.id !== rule.id && filterOf(other) === filterOf(rule))
  const above = others.filter(
    (other) => other.action !== 'block' && !isDoNotInspect(other) && other.precedence <= rule.precedence,
  )
  const uninspected = others.filter(isDoNotInspect)
  return [
    ...(above.length > 0 ? [shadowed(rule, above)] : []),
    ...(uninspected.length > 0 ? [bypassed(rule, uninspected)] : []),
  ]
}

const shadowed = (rule: GatewayRule, above: readonly GatewayRule[]): Hazard => ({
  rule: 'shadowed-block',
  result: 'refused',
  object: rule.name,
  message: `${rule.name} is evaluated after ${namesOf(above)}: what those match is decided there and never blocked`,
  next: [`in the dashboard, move ${rule.name} above ${namesOf(above)}, then plan again`],
})

const bypassed = (rule: GatewayRule, uninspected: readonly GatewayRule[]): Hazard => ({
  rule: 'shadowed-block',
  result: 'warned',
  object: rule.name,
  message: `${rule.name} does not see the HTTPS traffic that ${namesOf(uninspected)} leave(s) uninspected; only dns and l4 rules stop it`,
  next: ['engage the dns and the l4 rule as well'],
})
