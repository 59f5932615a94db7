import {describe, expect, test} from 'vitest'
import {stubAccount} from '../../shared/stub-account.ts'
import action from './index.ts'
import type {State} from './state.ts'

const tokenId = '55555555-5555-4555-8555-555555555555'
const tunnel = '66666666-6666-4666-8666-666666666666'
const token = {name: 'support-bot', id: tokenId}
const client = {node: {name: 'support-bot', replicas: ['support-bot'], enrolment: [token]}}
const gateway = {node: {name: 'payments-gw', id: tunnel, replicas: ['gw-1', 'gw-2'], enrolment: []}}

const registration = (id: string, device: string, parts: object = {}) => ({
  id,
  device: {id: `device of ${device}`, name: device},
  ...parts,
})
const revoked = {revoked_at: '2026-11-01T00:00:00Z'}

interface Account {
  readonly registrations?: readonly object[]
  readonly enabled?: boolean
  /** Connections of each client of the tunnel. */
  readonly clients?: readonly number[]
}

function look(
  params: object,
  {registrations = [registration('a', 'gw-1'), registration('b', 'gw-2')], enabled, clients = []}: Account = {},
) {
  const {reader} = stubAccount({
    'devices/registrations': registrations,
    [`access/service_tokens/${tokenId}`]: {...token, ...(enabled === undefined ? {} : {enabled})},
    [`warp_connector/${tunnel}/token`]: 'no token that anybody knows',
    [`warp_connector/${tunnel}/connections`]: clients.map((count) => ({
      conns: Array.from({length: count}, () => ({})),
    })),
  })
  return action.observe(reader, params)
}

const open = (...devices: readonly string[]): State => ({
  enrolment: [{...token, enabled: true}],
  registrations: devices.map((device, at) => ({id: `r${at}`, device, revoked: false})),
})
const shut = ({enrolment, registrations}: State): State => ({
  enrolment: enrolment.map((one) => ({...one, enabled: false})),
  registrations: registrations.map((one) => ({...one, revoked: true})),
})
test('the state is every registration of these devices and what can make a new one', async () => {
  const registrations = [
    registration('z', 'support-bot'),
    registration('a', 'support-bot', revoked),
    registration('b', 'billing-bot'),
  ]
  expect(await look(client, {registrations})).toMatchObject({
    target: {kind: 'mesh-node', id: 'support-bot', name: 'support-bot'},
    state: {
      enrolment: [{id: tokenId, name: 'support-bot', enabled: true}],
      registrations: [
        {id: 'a', device: 'support-bot', revoked: true},
        {id: 'z', device: 'support-bot', revoked: false},
      ],
    },
  })
})

test('a node goes by the id of its tunnel', async () => {
  expect((await look(gateway)).target).toEqual({kind: 'mesh-node', id: tunnel, name: 'payments-gw'})
})

test('everything is cut off together', () => {
  const before = open('support-bot')
  expect(action.plan(client, before)).toMatchObject({kind: 'update', after: shut(before)})
  expect(action.plan(client, shut(before)).kind).toBe('none')
  expect(action.plan(client, {...shut(before), registrations: []})).toEqual({
    kind: 'none',
    why: 'no device called support-bot is registered: there is nothing to revoke',
  })
})

test('enrolment is closed even where no registration is found', () => {
  const before = {...open('support-bot'), registrations: []}
  expect(action.plan(client, before)).toEqual({
    kind: 'update',
    after: shut(before),
    summary: 'Disconnect support-bot from the Mesh: disable enrolment token support-bot',
  })
})

test('says what is done, in order, and only that', () => {
  const summary = (params: object, before: State) => Object(action.plan(params, before)).summary
  expect(summary(client, open('support-bot'))).toBe(
    'Disconnect support-bot from the Mesh: disable enrolment token support-bot, then revoke 1 registration of support-bot',
  )
  expect(summary(gateway, {...open('gw-2', 'gw-1'), enrolment: []})).toBe(
    'Disconnect payments-gw from the Mesh: change the node token, then revoke 2 registrations of gw-1, gw-2',
  )
  expect(summary(client, {...shut(open('support-bot')), enrolment: open().enrolment})).toBe(
    'Disconnect support-bot from the Mesh: disable enrolment token support-bot',
  )
})

describe('verify', () => {
  const before = open('support-bot')
  const after = shut(before)

  test('holds when nothing lives and nothing can enrol', () => {
    expect(action.verify(after, after)).toEqual({verdict: 'held'})
  })

  test('a new registration means that the device has enrolled again', () => {
    const now = {...after, registrations: [...after.registrations, {id: 'new', device: 'support-bot', revoked: false}]}
    expect(action.verify(after, now)).toEqual({
      verdict: 'not-held',
      why: 'support-bot has enrolled again: a new registration is live',
    })
  })

  test('a live registration or an open token does not hold', () => {
    expect(action.verify(after, {...after, registrations: before.registrations}).verdict).toBe('not-held')
    expect(action.verify(after, {...after, enrolment: before.enrolment}).verdict).toBe('not-held')
  })

  test('a deleted registration is cut off as well', () => {
    expect(action.verify(after, {...after, registrations: []})).toEqual({verdict: 'held'})
  })

  test('a client that is still connected does not hold, whoever it is', async () => {
    const nodeAfter = {...after, enrolment: []}
    const {context} = await look(gateway, {clients: [4]})
    expect(action.verify(nodeAfter, nodeAfter, context)).toEqual({
      verdict: 'not-held',
      why: '1 client(s) are still connected for the node',
    })
    expect(action.verify(nodeAfter, nodeAfter, (await look(gateway, {clients: [0]})).context)).toEqual({
      verdict: 'held',
    })
  })

  test('after a release it asks for the way in', () => {
    expect(action.verify(before, before)).toEqual({verdict: 'held'})
    expect(action.verify(before, after).verdict).toBe('not-held')
    expect(action.verify(before, {...before, enrolment: after.enrolment}).verdict).toBe('not-held')
  })
})

describe('release', () => {
  const before: State = {
    enrolment: [{...token, enabled: true}],
    registrations: [
      {id: 'old', device: 'support-bot', revoked: true},
      {id: 'own', device: 'support-bot', revoked: false},
    ],
  }
  const after = shut(before)

  test('gives back what was revoked, and not what was revoked before', () => {
    expect(action.release(client, before, after, after)).toMatchObject({kind: 'update', after: before})
  })

  test('leaves alone what came since', () => {
    const fresh = {id: 'fresh', device: 'support-bot', revoked: true}
    const now = {...after, registrations: [...after.registrations, fresh]}
    expect(action.release(client, before, after, now)).toMatchObject({
      after: {registrations: [...before.registrations, fresh]},
    })
  })

  test('has nothing to do when it was given back already', () => {
    expect(action.release(client, before, after, before).kind).toBe('none')
  })

  test('says what is gone for good', () => {
    const now = {enrolment: before.enrolment, registrations: []}
    expect(action.release(client, before, after, now)).toMatchObject({
      kind: 'impossible',
      why: expect.stringContaining('deleted'),
    })
    expect(action.release(client, before, after, {...now, enrolment: after.enrolment})).toMatchObject({
      kind: 'update',
      summary: expect.stringContaining('must enrol again'),
    })
  })
})

describe('what would let the device stay or come back', () => {
  const hazards = async (params: object, account: Account) =>
    action.hazards(params, await look(params, account)).map(({rule, result}) => `${rule} ${result}`)

  test('nothing when every replica is known', async () => {
    expect(await hazards(gateway, {clients: [4, 4]})).toEqual([])
  })

  test('a connected replica that no registration accounts for', async () => {
    expect(await hazards(gateway, {clients: [4, 4, 4]})).toEqual(['partial-view warned'])
  })

  test('a client without connections does not count', async () => {
    expect(await hazards(gateway, {clients: [4, 4, 0]})).toEqual([])
  })

  test('a connection that outlives its registration', async () => {
    expect(
      await hazards(gateway, {
        registrations: [registration('a', 'gw-1', revoked), registration('b', 'gw-2')],
        clients: [4, 4],
      }),
    ).toEqual(['partial-view warned'])
  })

  test('a replica that never registered', async () => {
    expect(await hazards(gateway, {registrations: [registration('a', 'gw-1')]})).toEqual(['partial-view warned'])
    expect(await hazards(client, {registrations: []})).toEqual(['partial-view warned'])
  })

  test('two devices of one name', async () => {
    const twin = {id: 'b', device: {id: 'another', name: 'support-bot'}}
    expect(await hazards(client, {registrations: [registration('a', 'support-bot'), twin]})).toEqual([
      'ambiguous-device warned',
    ])
  })

  test('a client device whose enrolment token nobody named', async () => {
    const params = {node: {...client.node, enrolment: []}}
    expect(await hazards(params, {registrations: [registration('a', 'support-bot')]})).toEqual([
      're-enrolment-open warned',
    ])
  })
})
