import type {Account} from '../account.ts'
import type {AccessPolicy, PolicyRule} from '../records.ts'
import {inNetwork} from './addresses.ts'

/** Who stands at the door of an application, as far as one request tells. */
export interface Visitor {
  readonly serviceTokenId?: string
  readonly email?: string
  readonly address?: string
}

function isInGroup(account: Account, id: string, visitor: Visitor): boolean {
  const group = account.groups.get(id)?.inForce
  if (group === undefined) return false
  const meets = (rule: PolicyRule) => matches(account, rule, visitor)
  return group.include.some(meets) && group.require.every(meets) && !group.exclude.some(meets)
}

function matches(account: Account, rule: PolicyRule, visitor: Visitor): boolean {
  if ('service_token' in rule) return rule.service_token.token_id === visitor.serviceTokenId
  if ('email' in rule) return rule.email.email.toLowerCase() === visitor.email?.toLowerCase()
  if ('ip' in rule) return visitor.address !== undefined && inNetwork(visitor.address, rule.ip.ip)
  return 'group' in rule ? isInGroup(account, rule.group.id, visitor) : true
}

function meetsPolicy(account: Account, {include, exclude = []}: AccessPolicy, visitor: Visitor): boolean {
  const meets = (rule: PolicyRule) => matches(account, rule, visitor)
  return include.some(meets) && !exclude.some(meets)
}

/**
 * The policy that lets the visitor in. Bypass and Service Auth are evaluated before Allow and Block, so that a Block
 * policy stops no service token, wherever it stands (docs: Access policies, order of execution; that Service Auth comes
 * first is not verified on a live account). Bypass asks for no identity: rules about one are not met there.
 */
export function admittingPolicy(account: Account, appId: string, visitor: Visitor): AccessPolicy | undefined {
  const policies = account.apps.get(appId)?.policies ?? []
  const {address} = visitor
  const anybody = address === undefined ? {} : {address}
  const first = policies.find((policy) => {
    if (policy.decision === 'bypass') return meetsPolicy(account, policy, anybody)
    return policy.decision === 'non_identity' && meetsPolicy(account, policy, visitor)
  })
  if (first !== undefined || visitor.email === undefined) return first
  const decided = policies.find(
    (policy) => ['allow', 'deny'].includes(policy.decision) && meetsPolicy(account, policy, visitor),
  )
  return decided?.decision === 'allow' ? decided : undefined
}
