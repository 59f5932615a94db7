import type {GatewayRule} from 'cloudflare/resources/zero-trust/gateway/rules'
import type {Hazard} from '../../../core/action.ts'
import {type GatewayProxy, proxyHazards} from '../../shared/gateway-proxy.ts'
import {filterOf, shadowHazards} from '../../shared/gateway-rules.ts'

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
    !rule.traffic &&
      !rule.identity &&
      !rule.device_posture && {
        rule: 'over-broad',
        result: 'warned',
        object,
        message: `${object} has no condition: it blocks everybody, responders included`,
      },
  ]
  return hazards.filter((hazard) => hazard !== false)
}
