import type {GatewayRule} from 'cloudflare/resources/zero-trust/gateway/rules'
import {describe, expect, test} from 'vitest'
import {stubAccount, withoutDevices} from '../../shared/stub-account.ts'
import action from './index.ts'
import {bodyOf} from './rule-body.ts'

const id = '0b6a52b8-7a3e-4c1d-9a55-1d8a3f0c2e11'
const params = {rule: {name: 'ir-kill-l4', id}}
const live: GatewayRule = {
  id,
  name: 'ir-kill-l4',
  action: 'block',
  enabled: false,
  filters: ['l4'],
  traffic: 'net.src.ip in {100.96.0.0/12}',
  precedence: 2,
  description: 'emergency',
  rule_settings: {block_reason: 'contained', notification_settings: null},
  schedule: null,
  version: 7,
  updated_at: '2026-11-01T00:00:00Z',
}
const before = bodyOf(live)
const after = {...before, enabled: true}

const look = (
  rule: Partial<GatewayRule> = {},
  others: readonly GatewayRule[] = [],
  settings: unknown = {gateway_proxy_enabled: true},
) => {
  const seen = {...live, ...rule}
  const account = stubAccount({
    [`gateway/rules/${id}`]: seen,
    'gateway/rules': [seen, ...others],
    'devices/settings': settings,
  })
  return action.observe(account.reader, params)
}
const hazards = async (...given: Parameters<typeof look>) =>
  action.hazards(params, await look(...given)).map(({rule, result}) => `${rule} ${result}`)

test('the state is the whole body that a PUT needs, without what changes by itself', async () => {
  const {state, target, complete} = await look({expiration: {expires_at: '2027-01-01T00:00:00Z', expired: false}})
  expect(target).toEqual({kind: 'gateway-rule', id, name: 'ir-kill-l4'})
  expect(complete).toBe(true)
  expect(state).toEqual({
    name: 'ir-kill-l4',
    action: 'block',
    enabled: false,
    filters: ['l4'],
    traffic: 'net.src.ip in {100.96.0.0/12}',
    precedence: 2,
    description: 'emergency',
    rule_settings: {block_reason: 'contained'},
    expiration: {expires_at: '2027-01-01T00:00:00Z'},
  })
})

test('defaults that Cloudflare fills in are no edit, whatever it writes them as', async () => {
  const stored = await look({
    enabled: true,
    rule_settings: {
      block_reason: 'contained',
      block_page_enabled: false,
      ip_categories: false,
      override_ips: null,
      override_host: '',
      add_headers: {},
      notification_settings: {enabled: false, msg: ''},
    },
  })
  expect(stored.state).toEqual(after)
  expect(action.verify(after, stored.state)).toEqual({verdict: 'held'})
  const fresh = await look({rule_settings: {check_session: {enforce: true, duration: '24h'}}})
  const normalised = await look({rule_settings: {check_session: {enforce: true, duration: '24h0m0s'}}})
  expect(normalised.state).toEqual(fresh.state)
})

test('a setting that somebody else turned on is an edit', async () => {
  const {state} = await look({enabled: true, rule_settings: {block_reason: 'contained', ip_categories: true}})
  expect(action.verify(after, state)).toMatchObject({
    verdict: 'not-held',
    why: expect.stringContaining('rule_settings'),
  })
})

test('a rule that the listing does not show is a partial view', async () => {
  const account = stubAccount({[`gateway/rules/${id}`]: live, 'gateway/rules': [], 'devices/settings': {}})
  expect(await action.observe(account.reader, params)).toMatchObject({complete: false})
})

test('enabling changes nothing but enabled', () => {
  expect(action.plan(params, before)).toMatchObject({
    kind: 'update',
    after,
    summary: expect.stringContaining('network connections'),
  })
})

test('an enabled rule needs nothing, and a rule that does not block is never enabled', () => {
  expect(action.plan(params, after).kind).toBe('none')
  expect(action.plan(params, {...before, action: 'allow'}).kind).toBe('impossible')
})

test.each([
  ['enable-rule', before, after],
  ['disable-rule', after, before],
])('%s is one PUT of the whole rule', async (name, from, to) => {
  const {writer, sent} = stubAccount({})
  const moves = action.apply(params, from, to, {rule: live})
  expect(moves.map((move) => move.name)).toEqual([name])
  await moves[0]?.send(writer)
  expect(sent).toEqual([{method: 'PUT', path: `gateway/rules/${id}`, body: to}])
})

test('no difference, no request', () => {
  expect(action.apply(params, before, before, {rule: live})).toEqual([])
})

describe('what keeps the rule from blocking', () => {
  test('nothing does when it is the first of its kind', async () => {
    expect(await hazards()).toEqual([])
  })

  test('an allow above it', async () => {
    const allow: GatewayRule = {...live, id: 'x', name: 'vendor', action: 'allow', enabled: true, precedence: 1}
    expect(await hazards({}, [allow])).toEqual(['shadowed-block refused'])
  })

  test('the proxy off, or unknown', async () => {
    expect(await hazards({}, [], {gateway_proxy_enabled: false})).toEqual(['proxy-off refused'])
    expect(await hazards({}, [], {})).toEqual(['proxy-off warned'])
  })

  test('device settings that the token may not read are a warning, and keep nothing from being planned', async () => {
    const {reader} = stubAccount({[`gateway/rules/${id}`]: live, 'gateway/rules': [live]})
    const seen = await action.observe(withoutDevices(reader), params)
    expect(action.hazards(params, seen)).toMatchObject([{rule: 'proxy-off', result: 'warned'}])
    expect(seen).toMatchObject({state: before, complete: true})
  })

  test('a DNS rule needs no proxy', async () => {
    expect(await hazards({filters: ['dns']}, [], {gateway_proxy_enabled: false})).toEqual([])
  })

  test('being shared, expired, about to expire, scheduled, or misconfigured', async () => {
    expect(await hazards({read_only: true})).toEqual(['read-only-rule refused'])
    expect(await hazards({expiration: {expires_at: '2026-01-01T00:00:00Z', expired: true}})).toEqual([
      'expired-rule refused',
    ])
    expect(await hazards({expiration: {expires_at: '2027-01-01T00:00:00Z'}})).toEqual(['expiring-rule warned'])
    expect(await hazards({schedule: {mon: '08:00-17:00'}})).toEqual(['scheduled-rule warned'])
    expect(await hazards({warning_status: 'list is empty'})).toEqual(['rule-warning warned'])
  })

  test('having no condition, which blocks the responders too', async () => {
    expect(await hazards({traffic: ''})).toEqual(['over-broad refused'])
    expect(await hazards({traffic: '', filters: ['dns']})).toEqual(['over-broad warned'])
    expect(await hazards({traffic: '', identity: 'identity.email == "bot@example.com"'})).toEqual([])
  })
})

test('an edit by somebody else is not held', () => {
  expect(action.verify(after, after)).toEqual({verdict: 'held'})
  expect(action.verify(after, before).verdict).toBe('not-held')
  expect(action.verify(after, {...after, traffic: 'net.dst.port == 1'})).toEqual({
    verdict: 'not-held',
    why: 'ir-kill-l4 is not as it was left: traffic changed',
  })
})

describe('release', () => {
  test('goes back to the captured rule', () => {
    expect(action.release(params, before, after, after)).toMatchObject({kind: 'update', after: before})
  })

  test('has nothing to do when the rule is disabled already', () => {
    expect(action.release(params, before, after, before).kind).toBe('none')
  })

  test('does not overwrite what somebody else changed, and names it', () => {
    const now = {...after, traffic: 'net.dst.port == 1', precedence: 9}
    expect(action.release(params, before, after, now)).toMatchObject({
      kind: 'impossible',
      why: expect.stringContaining('traffic, precedence'),
    })
  })
})

describe('what is left over', () => {
  const left = async (...given: Parameters<typeof look>) =>
    action.residual(params, await look(...given)).map(({code, standing}) => `${code} ${standing}`)
  const kill = (filter: 'dns' | 'http', traffic: string) => ({filters: [filter], traffic})
  const dns = kill('dns', 'dns.src_ip in {100.96.0.11 100.96.0.12}')
  const http = kill('http', 'any(http.conn.src_ip[*] in {100.96.0.11})')
  const network: GatewayRule = {...live, id: 'l4', name: 'ir-l4', enabled: true, precedence: 9}

  test('of a network rule is what Gateway cannot filter, and an unproven source where it goes by source', async () => {
    expect(await left()).toEqual(expect.arrayContaining(['open-connections unknown', 'outside-gateway not-covered']))
    expect(await left()).toContain('source-address unknown')
    expect(await left({traffic: 'net.dst.port == 22'})).not.toContain('source-address unknown')
  })

  test('of a DNS or an HTTP rule alone is what goes past it', async () => {
    expect(await left(dns)).toEqual(['cached-answers unknown', 'other-resolver unknown', 'outside-gateway not-covered'])
    expect(await left(http)).toContain('not-inspected unknown')
  })

  test('is closed where an enabled network rule blocks the same sources', async () => {
    expect(await left(dns, [network])).toEqual(['outside-gateway not-covered'])
    expect(await left(http, [network])).toEqual(['outside-gateway not-covered'])
    expect(await left(dns, [{...network, enabled: false}])).toContain('cached-answers unknown')
    expect(await left(dns, [{...network, traffic: 'net.src.ip in {100.96.0.11}'}])).toContain('cached-answers unknown')
    expect(await left(dns, [{...network, traffic: `${network.traffic} and net.dst.port == 22`}])).toContain(
      'cached-answers unknown',
    )
    const allow: GatewayRule = {...network, id: 'a', action: 'allow', precedence: 1, traffic: ''}
    expect(await left(dns, [network, allow])).toContain('cached-answers unknown')
  })

  test('an allow that is evaluated earlier is open, and one for something else is unknown', async () => {
    const allow: GatewayRule = {...live, id: 'x', name: 'vendor', action: 'allow', enabled: true, precedence: 1}
    expect(await left({}, [allow])).toContain('earlier-rule open')
    expect(await left({}, [{...allow, traffic: 'net.dst.port == 443'}])).toContain('earlier-rule unknown')
  })

  test('Do Not Inspect takes HTTPS away from an HTTP rule', async () => {
    const raw: GatewayRule = {
      ...live,
      id: 'x',
      name: 'raw',
      action: 'off',
      enabled: true,
      filters: ['http'],
      traffic: '',
    }
    expect(await left(http, [{...raw, precedence: 900}])).toContain('earlier-rule unknown')
  })
})
