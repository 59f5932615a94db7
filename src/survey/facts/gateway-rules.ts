import {isAddressOrRange} from '../../core/address.ts'
import type {Source} from './source.ts'

/** Addresses that an expression names; a word that only looks like one is none. */
const addressesIn = (expression: string): string[] =>
  (expression.match(/[\da-fA-F.:/]+/g) ?? []).filter(isAddressOrRange)

/** E-mail addresses that an expression names. */
const peopleIn = (expression: string): string[] => expression.match(/[\w.+-]+@[\w-]+(?:\.[\w-]+)+/g) ?? []

/** What rules decide by, as far as they say it themselves (SDK: GatewayRule.traffic, GatewayRule.identity). */
export const gatewayRules: Source = {
  name: 'the Gateway rules',
  concerns: ({target}) => target.kind === 'gateway-rule',
  async read({reader: {account, api, all}}) {
    const rules = await all(
      () => api.zeroTrust.gateway.rules.list({account_id: account}),
      ({id}) => id,
    )
    return {
      told({target}) {
        const rule = rules.find(({id}) => id === target.id)
        if (rule === undefined) return {undetermined: ['whom the rule matches: it is not listed']}
        const [traffic, identity] = [rule.traffic ?? '', rule.identity ?? '']
        const [addresses, users] = [addressesIn(traffic), peopleIn(identity)]
        // `$` and an id stand for a Gateway list.
        const others = [
          ...(traffic.includes('$') || identity.includes('$') ? ['a list, which is not looked into'] : []),
          ...(addresses.length + users.length === 0 ? ['no address and no person that it names'] : []),
        ]
        return {
          addresses,
          users,
          undetermined: others.map((what) => `whom the rule matches: it decides by ${what}`),
        }
      },
    }
  },
}
