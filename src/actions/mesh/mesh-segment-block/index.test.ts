import type {GatewayRule} from 'cloudflare/resources/zero-trust/gateway/rules'
import {describe, expect, test} from 'vitest'
import {stubAccount, withoutDevices} from '../../shared/stub-account.ts'
import action from './index.ts'

const listId = '3c9f5a1e-8b7d-4e6c-9a0b-1f2e3d4c5b6a'
const source = {name: 'ir-isolate-src', id: '11111111-1111-4111-8111-111111111111'}
const destination = {name: 'ir-isolate-dst', id: '22222222-2222-4222-8222-222222222222'}
const params = {
  segment: {
    name: 'payments',
    cidrs: ['10.20.0.0/24'],
    nodes: [
      {
        name: 'payments-gw',
        id: '33333333-3333-4333-8333-333333333333',
        replicas: ['payments-gw-1', 'payments-gw-2'],
        enrolment: [],
      },
    ],
  },
  levers: {list: {name: 'isolation', id: listId}, rules: [source, destination]},
}

const rule = ({name, id}: typeof source, traffic: string, precedence: number): GatewayRule => ({
  id,
  name,
  action: 'block',
  enabled: true,
  filters: ['l4'],
  precedence,
  traffic,
})
const bySource = rule(source, `net.src.ip in $${listId}`, 6)
const byDestination = rule(destination, `net.dst.ip in $${listId}`, 7)

const registration = (device: string, virtual_ipv4: string | null, parts: object = {}) => ({
  id: `${device}-registration`,
  device: {id: `${device}-device`, name: device},
  virtual_ipv4,
  ...parts,
})
const replicas = [
  registration('payments-gw-1', '100.96.0.21', {revoked_at: '2026-11-01T00:00:00Z'}),
  registration('payments-gw-2', '100.96.0.22'),
]

interface Account {
  readonly type?: string
  readonly items?: readonly {readonly value: string; readonly description?: string}[]
  readonly rules?: readonly GatewayRule[]
  readonly registrations?: readonly object[]
  /** The token may not read devices. */
  readonly blind?: boolean
}

function look({type = 'IP', items = [], rules = [bySource, byDestination], ...devices}: Account = {}) {
  const {registrations = replicas, blind = false} = devices
  const {reader} = stubAccount({
    [`gateway/lists/${listId}`]: {id: listId, name: 'isolation', type, count: items.length},
    [`gateway/lists/${listId}/items`]: items,
    'gateway/rules': rules,
    'devices/settings': {gateway_proxy_enabled: true},
    'devices/registrations': registrations,
  })
  return action.observe(blind ? withoutDevices(reader) : reader, params)
}
const hazards = async (account: Account) =>
  action
    .hazards(params, await look(account))
    .map(({rule: name, result, object}) => `${name} ${result} ${object ?? ''}`.trim())

const wanted = ['10.20.0.0/24', '100.96.0.21', '100.96.0.22']
const before = {wanted, present: []}
const after = {wanted, present: wanted}

test('the segment is its CIDRs and the addresses of all replicas, revoked ones too', async () => {
  const others = [
    registration('support-bot', '100.96.0.11'),
    registration('payments-gw-1', '100.96.0.99', {deleted_at: '2026-01-01T00:00:00Z'}),
  ]
  const seen = await look({
    registrations: [...replicas, ...others],
    items: [{value: '100.96.0.21/32'}, {value: '10.9.0.0/16'}],
  })
  expect(seen).toMatchObject({
    target: {kind: 'segment', id: 'payments', name: 'payments'},
    state: {wanted, present: ['100.96.0.21/32']},
    complete: true,
  })
})

test('what was added for the segment is still known once its node is gone', async () => {
  const items = [
    {value: '100.96.0.21', description: 'firebreak segment payments'},
    {value: '100.96.0.77', description: 'firebreak segment billing'},
  ]
  expect((await look({registrations: [], items})).state).toEqual({wanted: ['10.20.0.0/24'], present: ['100.96.0.21']})
})

test('one PATCH adds what is missing', async () => {
  expect(action.plan(params, {wanted, present: ['100.96.0.21']})).toMatchObject({kind: 'update', after})
  const {writer, sent} = stubAccount({})
  const moves = action.apply(params, {wanted, present: ['100.96.0.21']}, after)
  await moves[0]?.send(writer)
  const description = 'firebreak segment payments'
  const append = [
    {value: '10.20.0.0/24', description},
    {value: '100.96.0.22', description},
  ]
  expect(sent).toEqual([{method: 'PATCH', path: `gateway/lists/${listId}`, body: {append}}])
})

test('a segment that is in the list already needs nothing', () => {
  expect(action.plan(params, after).kind).toBe('none')
})

describe('what keeps the segment from being cut off', () => {
  test('nothing does when both rules are in force', async () => {
    expect(await hazards({})).toEqual([])
  })

  test.each([
    ['is missing', [bySource]],
    ['is disabled', [bySource, {...byDestination, enabled: false}]],
    ['does not block', [bySource, {...byDestination, action: 'allow' as const}]],
    ['is no network rule', [bySource, {...byDestination, filters: ['dns' as const]}]],
    [
      'refers to another list',
      [bySource, {...byDestination, traffic: 'net.dst.ip in $44444444-4444-4444-8444-444444444444'}],
    ],
  ])('a rule that %s leaves one direction open', async (_what, rules) => {
    const found = await hazards({rules})
    expect(found).toContain('shadowed-block refused ir-isolate-dst')
    expect(found).toContain('shadowed-block refused isolation')
  })

  test('two rules of the same direction', async () => {
    expect(await hazards({rules: [bySource, {...byDestination, traffic: bySource.traffic}]})).toEqual([
      'shadowed-block refused isolation',
    ])
  })

  test('an allow above them', async () => {
    const allow: GatewayRule = {
      ...bySource,
      id: 'vendor',
      name: 'vendor',
      action: 'allow',
      precedence: 1,
      traffic: 'net.src.ip in {100.96.0.0/12} or net.dst.ip in {10.0.0.0/8}',
    }
    const other = {...allow, traffic: 'net.dst.port == 443'}
    expect(await hazards({rules: [bySource, byDestination, other]})).toEqual([
      'shadowed-block warned ir-isolate-src',
      'shadowed-block warned ir-isolate-dst',
    ])
    expect(await hazards({rules: [bySource, byDestination, allow]})).toEqual([
      'shadowed-block refused ir-isolate-src',
      'shadowed-block refused ir-isolate-dst',
    ])
  })

  test('a list that holds no addresses', async () => {
    expect(await hazards({type: 'DOMAIN'})).toEqual(['list-type refused isolation'])
  })

  test('a replica whose address nobody knows', async () => {
    expect(await hazards({registrations: [replicas[0] ?? {}]})).toEqual(['partial-view warned'])
    expect(await hazards({registrations: [replicas[0] ?? {}, registration('payments-gw-2', null)]})).toEqual([
      'partial-view warned',
    ])
  })
})

test('a node that took a new address is outside of the block', () => {
  expect(action.verify(after, after)).toEqual({verdict: 'held'})
  expect(action.verify(after, before).verdict).toBe('not-held')
  expect(action.verify(after, {wanted: [...wanted, '100.96.0.30'], present: wanted})).toEqual({
    verdict: 'not-held',
    why: 'a node has a new address that is not blocked: 100.96.0.30',
  })
})

describe('without the registrations', () => {
  const blind = {blind: true}

  test('the CIDRs are blocked all the same, with a warning', async () => {
    const seen = await look(blind)
    expect(seen).toMatchObject({state: {wanted: ['10.20.0.0/24'], present: []}, complete: true})
    expect(action.plan(params, seen.state)).toMatchObject({kind: 'update', after: {present: ['10.20.0.0/24']}})
    expect(await hazards(blind)).toEqual(['proxy-off warned', 'partial-view warned'])
    expect(action.hazards(params, seen)[1]?.message).toContain('payments-gw-1, payments-gw-2')
  })

  test('what held before is unproven, and CIDRs alone are held', async () => {
    const seen = await look({
      ...blind,
      items: wanted.map((value) => ({value, description: 'firebreak segment payments'})),
    })
    expect(action.verify(after, seen.state, seen.context).verdict).toBe('unproven')
    const cidrs = {wanted: ['10.20.0.0/24'], present: ['10.20.0.0/24']}
    expect(action.verify(cidrs, cidrs, seen.context)).toEqual({verdict: 'held'})
  })
})

test('a list that lets the segment in again is held as such', () => {
  expect(action.verify(before, before)).toEqual({verdict: 'held'})
  expect(action.verify(before, after).verdict).toBe('not-held')
})

describe('release', () => {
  test('removes what was added and leaves what was there', () => {
    const half = {wanted, present: ['100.96.0.21']}
    expect(action.release(params, half, after, after)).toMatchObject({kind: 'update', after: half})
  })

  test('has nothing to do when it is gone already', () => {
    expect(action.release(params, before, after, before).kind).toBe('none')
  })
})

test('names what no look can tell of a segment block, and what no lever reaches', async () => {
  const left = action.residual(params, await look()).map(({code, standing}) => `${code} ${standing}`)
  expect(left).toEqual([
    'open-connections unknown',
    'udp unknown',
    'first-packet not-covered',
    'source-address unknown',
    'own-networks not-covered',
  ])
})
