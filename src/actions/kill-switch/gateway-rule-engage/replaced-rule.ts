import type {GatewayRule} from 'cloudflare/resources/zero-trust/gateway/rules'
import type {Replaced} from '../../../core/action.ts'
import {bodyOf} from './rule-body.ts'

/** With its version, which counts edits also of what no PUT has. */
const counted = (rule: GatewayRule) => ({...bodyOf(rule), version: rule.version ?? null})

/** A rule that a PUT replaces. */
export const replacedRule = (id: string, seen: GatewayRule): Replaced => ({
  seen: counted(seen),
  look: async ({api, account}) => counted(await api.zeroTrust.gateway.rules.get(id, {account_id: account})),
})
