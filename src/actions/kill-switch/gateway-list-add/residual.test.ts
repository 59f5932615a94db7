import type {GatewayRule} from 'cloudflare/resources/zero-trust/gateway/rules'
import {describe, expect, test} from 'vitest'
import {stubAccount} from '../../shared/stub-account.ts'
import action from './index.ts'

const id = '7a1d0c52-4a5e-4b6f-8c9d-0e1f2a3b4c5d'
const list = {name: 'quarantine', id}
const params = {list, values: ['100.96.0.11/32', '100.96.0.13']}

const rule = (name: string, traffic: string, parts: Partial<GatewayRule> = {}): GatewayRule => ({
  id: name,
  name,
  action: 'block',
  enabled: true,
  filters: ['l4'],
  precedence: 4,
  traffic,
  ...parts,
})
const bySource = rule('ir-quarantine-src', `net.src.ip in $${id}`)
const byDestination = rule('ir-quarantine-dst', `net.dst.ip in $${id}`, {precedence: 5})

interface Account {
  readonly type?: string
  readonly items?: readonly string[]
  readonly count?: number
  readonly rules?: readonly GatewayRule[]
  readonly proxy?: boolean
}

function look(
  {type = 'IP', items = [], count = items.length, rules = [bySource, byDestination], proxy = true}: Account = {},
  given: typeof params = params,
) {
  const {reader} = stubAccount({
    [`gateway/lists/${id}`]: {id, name: 'quarantine', type, count},
    [`gateway/lists/${id}/items`]: items.map((value) => ({value})),
    'gateway/rules': rules,
    'devices/settings': {gateway_proxy_enabled: proxy, gateway_udp_proxy_enabled: true},
  })
  return action.observe(reader, given)
}
const hazards = async (account: Account, given = params) =>
  action
    .hazards(given, await look(account, given))
    .map(({rule: name, result, object}) => `${name} ${result} ${object ?? ''}`.trim())

describe('what is left over', () => {
  const left = async (account: Account) =>
    action.residual(params, await look(account)).map(({code, standing}) => `${code} ${standing}`)

  test('of a block by source is another address of the agent, until its registrations are revoked', async () => {
    const items = action.residual(params, await look({}))
    const closing = items.filter(({closedBy}) => closedBy === 'registration.revoke').map(({code}) => code)
    expect(closing).toEqual(expect.arrayContaining(['open-connections', 'source-address', 'other-address']))
  })

  test('an allow that is evaluated earlier is open', async () => {
    const allow = rule('vendor', '', {action: 'allow', precedence: 1})
    expect(await left({rules: [bySource, byDestination, allow]})).toContain('earlier-rule open')
    expect(await left({})).not.toContain('earlier-rule open')
  })

  test('a direction that no rule blocks is open, and so is what further conditions spare', async () => {
    expect(await left({rules: [bySource]})).toContain('other-direction open')
    expect(await left({rules: [bySource, byDestination]})).not.toContain('other-direction open')
    const narrow = [bySource, byDestination].map((one) => ({...one, traffic: `${one.traffic} and net.dst.port == 22`}))
    expect(await left({rules: narrow})).toContain('narrow-block open')
  })

  test('a list of names leaves cached answers, unless a network rule blocks the names too', async () => {
    const dns = rule('dns', `any(dns.domains[*] in $${id})`, {filters: ['dns']})
    const sni = rule('sni', `any(net.sni.domains[*] in $${id})`)
    expect(await left({type: 'DOMAIN', rules: [dns]})).toEqual([
      'cached-answers unknown',
      'address-without-name not-covered',
    ])
    const both = await left({type: 'DOMAIN', rules: [dns, sni]})
    expect(both).not.toContain('cached-answers unknown')
    expect(both).toContain('address-without-name not-covered')
    expect(both).not.toContain('source-address unknown')
  })
})

describe('names', () => {
  const names = {list: {name: 'egress-domains', id}, values: ['Drop.Example.']}
  const dns = rule('dns', `any(dns.domains[*] in $${id})`, {filters: ['dns']})

  test('go in small letters, and are known again however the list spells them', async () => {
    const seen = await look({type: 'DOMAIN', rules: [dns]}, names)
    expect(action.plan(names, seen.state)).toMatchObject({after: {present: ['drop.example']}})
    const held = await look({type: 'DOMAIN', items: ['DROP.example'], rules: [dns]}, names)
    expect(action.plan(names, held.state).kind).toBe('none')
  })

  test.each(['api.cloudflare.com', 'cloudflare.com', 'team.cloudflareaccess.com'])(
    'by which firebreak and its operators reach Cloudflare are never blocked: %s',
    async (value) => {
      expect(await hazards({type: 'DOMAIN', rules: [dns]}, {...names, values: [value]})).toContain(
        `lock-out refused ${value}`,
      )
    },
  )
})
