import type {TokenPolicy} from 'cloudflare/resources/shared'
import {describe, expect, test} from 'vitest'
import {grantsOf} from './grants.ts'

const account = 'a'.repeat(32)
const here = {[`com.cloudflare.api.account.${account}`]: '*'}
const elsewhere = {[`com.cloudflare.api.account.${'b'.repeat(32)}`]: '*'}
const oneZone = {[`com.cloudflare.api.account.zone.${'c'.repeat(32)}`]: '*'}
const allZones = {[`com.cloudflare.api.account.${account}`]: {'com.cloudflare.api.account.zone.*': '*'}}

const policy = (names: readonly (string | undefined)[], parts: Partial<TokenPolicy> = {}): TokenPolicy => ({
  id: 'p',
  effect: 'allow',
  resources: here,
  permission_groups: names.map((name) => ({id: 'g', ...(name === undefined ? {} : {name})})),
  ...parts,
})

const write = 'Account API Tokens Write'
const read = 'Account API Tokens Read'

describe('a permission is', () => {
  test.each([
    ['held where it is allowed', 'held', write, [policy([write])]],
    [
      'held where all accounts are allowed',
      'held',
      write,
      [policy([write], {resources: {'com.cloudflare.api.account.*': '*'}})],
    ],
    ['held in all zones', 'held', 'Zone WAF Write', [policy(['Zone WAF Write'], {resources: allZones})]],
    ['held to read by who may write', 'held', read, [policy([write])]],
    ['missing where nothing is allowed', 'missing', write, []],
    ['missing where only reading is allowed', 'missing', write, [policy([read])]],
    ['missing where another product is allowed', 'missing', write, [policy(['Workers Scripts Write', 'DNS Read'])]],
    ['missing in another account', 'missing', write, [policy([write], {resources: elsewhere})]],
    ['missing where it is denied', 'missing', write, [policy([write]), policy([write], {effect: 'deny'})]],
    [
      'missing to write where revoking is allowed',
      'missing',
      'Access: Apps and Policies Write',
      [policy(['Access: Apps and Policies Revoke'])],
    ],
    [
      'not known where writing may include revoking',
      'unknown',
      'Access: Apps and Policies Revoke',
      [policy(['Access: Apps and Policies Write'])],
    ],
    [
      'held where it is denied elsewhere',
      'held',
      write,
      [policy([write]), policy([write], {effect: 'deny', resources: elsewhere})],
    ],
    [
      'not known where a part is denied',
      'unknown',
      'Zone WAF Write',
      [
        policy(['Zone WAF Write'], {resources: allZones}),
        policy(['Zone WAF Write'], {effect: 'deny', resources: oneZone}),
      ],
    ],
    ['not known in one zone', 'unknown', 'Zone WAF Write', [policy(['Zone WAF Write'], {resources: oneZone})]],
    ['not known beside a group that firebreak does not know', 'unknown', write, [policy(['Everything Write'])]],
    ['not known beside a group without a name', 'unknown', write, [policy([undefined])]],
    [
      'not known beside a group that reaches connectors too',
      'unknown',
      'Cloudflare One Connectors Write',
      [policy(['Cloudflare Tunnel Write'])],
    ],
    [
      'not known on resources of another form',
      'unknown',
      write,
      [policy([write], {resources: {'com.cloudflare.api.user.x': '*'}})],
    ],
  ] as const)('%s', (_, granted, permission, policies) => {
    expect(grantsOf(policies, account).granted(permission)).toBe(granted)
  })
})
