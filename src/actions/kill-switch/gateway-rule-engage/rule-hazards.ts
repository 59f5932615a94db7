import type {GatewayRule} from 'cloudflare/resources/zero-trust/gateway/rules'
import type {Hazard} from '../../../core/action.ts'
import {type GatewayProxy, proxyHazards} from '../../shared/gateway-proxy.ts'
import {expressionsOf} from '../../../core/gateway/conditions.ts'
import {filterOf} from '../../shared/gateway-rules.ts'
import {shadowHazards} from '../../shared/shadow-hazards.ts'

/** What the checks want to know besides the rule's body. */
export interface RuleContext {
  readonly rule: GatewayRule
  readonly rules: readonly GatewayRule[]
  readonly proxy: GatewayProxy
}

/** Reasons why enabling the rule would not block, or would block the wrong thing. */
export function ruleHazards({rule, rules, proxy}: RuleContext): readonly Hazard[] {
  return [...ownHazards(rule), ...shadowHazards(rule, rules), ...proxyHazards([filterOf(rule)], proxy)]
}

function ownHazards(rule: GatewayRule): readonly Hazard[] {
  const {name: object} = rule
  const hazards: readonly (Hazard | false)[] = [
    rule.read_only === true && {
      rule: 'read-only-rule',
      result: 'refused',
      object,
      message: `${object} is shared from another account and cannot be changed here`,
      next: ['put a block rule of this account into levers.killSwitch of the inventory'],
    },
    rule.expiration?.expired === true && {
      rule: 'expired-rule',
      result: 'refused',
      object,
      message: `${object} expired at ${rule.expiration.expires_at}: enabling it blocks nothing`,
      next: [`in the dashboard, remove the expiration of ${object}, then plan again`],
    },
    rule.expiration?.expired !== true &&
      Boolean(rule.expiration) && {
        rule: 'expiring-rule',
        result: 'warned',
        object,
        message: `${object} lifts itself at ${rule.expiration?.expires_at}`,
      },
    Boolean(rule.schedule) && {
      rule: 'scheduled-rule',
      result: 'warned',
      object,
      message: `${object} has a schedule: outside of it nothing is blocked`,
    },
    Boolean(rule.warning_status) && {
      rule: 'rule-warning',
      result: 'warned',
      object,
      message: `Cloudflare calls ${object} misconfigured: ${rule.warning_status}`,
    },
    expressionsOf(rule).length === 0 && unconditional(rule),
  ]
  return hazards.filter((hazard) => hazard !== false)
}

/** A DNS rule leaves connections alone, and with them a way in; the others cut off whoever would release them. */
const unconditional = (rule: GatewayRule): Hazard => ({
  rule: 'over-broad',
  result: filterOf(rule) === 'dns' ? 'warned' : 'refused',
  object: rule.name,
  message: `${rule.name} has no condition: it blocks everybody, responders included`,
  next: [`in the dashboard, give ${rule.name} a condition that spares the responders, then plan again`],
})
