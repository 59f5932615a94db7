import type {GatewayRule} from 'cloudflare/resources/zero-trust/gateway/rules'
import {within} from '../../../core/address.ts'
import {conditionsOf, expressionsOf} from '../../../core/gateway/conditions.ts'
import type {AccountCheck} from '../../check.ts'

/** Whether a rule blocks a range whoever asks for it. */
function denies(rule: GatewayRule, cidr: string): boolean {
  if (!rule.enabled || rule.action !== 'block' || rule.filters[0] !== 'l4') return false
  if (expressionsOf(rule).length === 0) return true
  const [only, another] = conditionsOf(rule)
  if (only === undefined || another !== undefined) return false
  return only.selector === 'net.dst.ip' && !only.negated && only.values.some((value) => within(cidr, value))
}

export const defaultDeny: AccountCheck = {
  id: 'default-deny',
  of: 'account',
  title: 'Segments are closed to whom no rule lets in',
  severity: 'warning',
  why: 'without it every device reaches a segment until somebody is blocked: there is nothing between two functions',
  reads: 'the network rules of Gateway, for a block of each CIDR of each segment that names nobody',
  permissions: ['Zero Trust Read'],
  async look({reader: {account, api}}, {inventory: {segments}}) {
    const {result: rules} = await api.zeroTrust.gateway.rules.list({account_id: account})
    return Object.entries(segments).flatMap(([name, {cidrs}]) => {
      const open = cidrs.filter((cidr) => !rules.some((rule) => denies(rule, cidr)))
      if (open.length === 0) return []
      return [
        {
          object: `segment ${name}`,
          message: `no rule blocks ${open.join(', ')} for those whom none allows`,
          mend: [`add a last network rule that blocks net.dst.ip in {${open.join(' ')}}, below those that allow`],
        },
      ]
    })
  },
}
