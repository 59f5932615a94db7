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

test('the state is the part of the list that was asked for', async () => {
  const seen = await look({items: ['100.96.0.12', '100.96.0.11', '10.0.0.0/8']})
  expect(seen).toMatchObject({
    state: {present: ['100.96.0.11']},
    complete: true,
    target: {kind: 'gateway-list', id, name: 'quarantine'},
  })
})

test('a list that announces more than it shows is a partial view', async () => {
  expect(await look({items: ['100.96.0.11'], count: 2})).toMatchObject({complete: false})
})

test('only the difference is added', async () => {
  const proposal = action.plan(params, {present: ['100.96.0.11']})
  expect(proposal).toMatchObject({
    kind: 'update',
    after: {present: ['100.96.0.11', '100.96.0.13']},
    summary: 'Add 100.96.0.13 to list quarantine: the rules that use the list block their traffic',
  })
  const {writer, sent} = stubAccount({})
  const [move] = action.apply(params, {present: ['100.96.0.11']}, {present: ['100.96.0.11', '100.96.0.13']})
  await move?.send(writer)
  expect(sent).toEqual([
    {
      method: 'PATCH',
      path: `gateway/lists/${id}`,
      body: {append: [{value: '100.96.0.13', description: 'firebreak quarantine'}]},
    },
  ])
})

test('a list that holds it all needs nothing', () => {
  const all = {present: ['100.96.0.11', '100.96.0.13']}
  expect(action.plan(params, all).kind).toBe('none')
  expect(action.apply(params, all, all)).toEqual([])
})

test('no value to add is refused by the params', () => {
  expect(action.params.safeParse({list, values: []}).success).toBe(false)
})

describe('what keeps the list from blocking', () => {
  test('nothing does when two rules block it both ways', async () => {
    expect(await hazards({})).toEqual([])
  })

  test('no rule that refers to it', async () => {
    expect(await hazards({rules: []})).toEqual(['shadowed-block refused quarantine'])
    expect(
      await hazards({
        rules: [
          {...bySource, enabled: false},
          {...byDestination, action: 'allow'},
        ],
      }),
    ).toEqual(['shadowed-block refused quarantine'])
  })

  test('an allow for everything above all the rules that refer to it', async () => {
    const allow = rule('vendor', '', {action: 'allow', precedence: 4})
    expect(await hazards({rules: [bySource, byDestination, allow]})).toEqual([
      'shadowed-block refused ir-quarantine-src',
      'shadowed-block refused ir-quarantine-dst',
    ])
    const one = {...allow, precedence: 5}
    expect(await hazards({rules: [{...bySource, precedence: 1}, byDestination, one]})).toEqual([
      'shadowed-block warned ir-quarantine-dst',
    ])
  })

  test('an allow above them for an address that is added, and not one for something else', async () => {
    const allow = (traffic: string) => rule('vendor', traffic, {action: 'allow', precedence: 1})
    expect(await hazards({rules: [bySource, allow('net.src.ip == 100.96.0.13')]})).toEqual([
      'shadowed-block refused ir-quarantine-src',
      'one-direction warned quarantine',
    ])
    expect(await hazards({rules: [bySource, byDestination, allow('net.dst.port == 443')]})).toEqual([
      'shadowed-block warned ir-quarantine-src',
      'shadowed-block warned ir-quarantine-dst',
    ])
  })

  test('a list of people or devices is found in the other conditions too', async () => {
    const byIdentity = rule('people', '', {identity: `identity.email in $${id}`})
    expect(await hazards({rules: [byIdentity]})).toEqual([])
    const inverted = rule('only-known', '', {device_posture: `not(any(device_posture.checks.passed[*] in $${id}))`})
    expect(await hazards({rules: [bySource, byDestination, inverted]})).toEqual(['fail-open-lever refused only-known'])
  })

  test('a rule that blocks everything but the list', async () => {
    const inverted = rule('only-known', `not(net.src.ip in $${id})`)
    expect(await hazards({rules: [bySource, byDestination, inverted]})).toEqual(['fail-open-lever refused only-known'])
  })

  test('rules of one direction, or with further conditions', async () => {
    expect(await hazards({rules: [bySource]})).toEqual(['one-direction warned quarantine'])
    const narrow = [bySource, byDestination].map((one) => ({...one, traffic: `${one.traffic} and net.dst.port == 22`}))
    expect(await hazards({rules: narrow})).toEqual(['narrow-block warned quarantine'])
    const messages = action.hazards(params, await look({rules: narrow})).map(({message}) => message)
    expect(messages.join()).toContain('net.src.ip in $quarantine and net.dst.port == 22')
    expect(messages.join()).not.toContain(id)
  })

  test('the TCP proxy off', async () => {
    expect(await hazards({proxy: false})).toEqual(['proxy-off refused'])
  })

  test('a list of another type, or a full one', async () => {
    expect(await hazards({type: 'EMAIL'})).toEqual(['list-type refused quarantine'])
    const items = Array.from({length: 999}, (_, at) => `10.0.${Math.floor(at / 250)}.${at % 250}`)
    expect(await hazards({items})).toEqual(['list-capacity warned quarantine'])
  })
})

test('a value that went missing is not held', () => {
  expect(action.verify({present: ['a', 'b']}, {present: ['a']})).toEqual({
    verdict: 'not-held',
    why: 'the list does not hold b',
  })
  expect(action.verify({present: ['a']}, {present: ['a', 'b']})).toEqual({
    verdict: 'not-held',
    why: 'the list still holds b',
  })
  expect(action.verify({present: ['a']}, {present: ['a']})).toEqual({verdict: 'held'})
})

describe('release', () => {
  const before = {present: ['100.96.0.11']}
  const after = {present: ['100.96.0.11', '100.96.0.13']}

  test('removes exactly what was added', async () => {
    const proposal = action.release(params, before, after, after)
    expect(proposal).toMatchObject({kind: 'update', after: before})
    const {writer, sent} = stubAccount({})
    await action.apply(params, after, before)[0]?.send(writer)
    expect(sent).toEqual([{method: 'PATCH', path: `gateway/lists/${id}`, body: {remove: ['100.96.0.13']}}])
  })

  test('names a value as the list spells it, for another spelling may remove nothing', async () => {
    const now = (await look({items: ['100.96.0.11', '100.96.0.13/32']})).state
    expect(action.verify(after, now)).toEqual({verdict: 'held'})
    const proposal = action.release(params, before, after, now)
    expect(proposal).toMatchObject({kind: 'update', after: before})
    const {writer, sent} = stubAccount({})
    await action.apply(params, now, before)[0]?.send(writer)
    expect(sent).toMatchObject([{body: {remove: ['100.96.0.13/32']}}])
  })

  test('has nothing to do when it is gone already', () => {
    expect(action.release(params, before, after, before).kind).toBe('none')
  })

  test('leaves what somebody else took out', () => {
    expect(action.release(params, before, after, {present: ['100.96.0.13']})).toMatchObject({
      kind: 'update',
      after: {present: []},
    })
  })
})

test('a value that the list holds in another spelling is not added again', async () => {
  const {state} = await look({items: ['100.96.0.11/32']})
  expect(state).toEqual({present: ['100.96.0.11/32']})
  expect(action.plan(params, state)).toMatchObject({after: {present: ['100.96.0.11/32', '100.96.0.13']}})
})
