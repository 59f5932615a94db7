import {beforeEach, expect, test} from 'vitest'
import type {ManualClock} from '../../temper/manual-clock.ts'
import {createManualClock} from '../../temper/manual-clock.ts'
import type {World} from '../../world.ts'
import {createWorld} from '../../world.ts'

let clock: ManualClock
let world: World
let supportBot: {readonly id: string; readonly clientId: string; readonly clientSecret: string}

/** Changes a record as the API would. */
function change<Item>(
  records: ReadonlyMap<string, {readonly stored: Item; set(next: Item): void}>,
  id: string,
  change: Partial<Item>,
): void {
  const record = records.get(id)
  record?.set({...record.stored, ...change})
}

function revoke(device: string): void {
  for (const registration of world.account.registrations.values()) {
    if (registration.stored.device === device)
      registration.set({...registration.stored, revokedAt: world.account.stamp()})
  }
  clock.advance(250)
}

const ledger = '10.20.0.5'

beforeEach(() => {
  clock = createManualClock()
  world = createWorld({clock, seed: 1, account: {name: 'Example Corp (drill)'}})
  supportBot = world.addServiceToken({name: 'support-bot'})
  world.addApp({name: 'enrolment', type: 'warp', admits: [supportBot.id]})
  world.addDevice({name: 'support-bot', address: '100.96.0.11', enrolment: {serviceToken: supportBot.id}})
})

const addNode = () =>
  world.addMeshNode({
    name: 'payments-gw',
    cidrs: ['10.20.0.0/24'],
    replicas: [
      {name: 'payments-gw-1', address: '100.96.0.21'},
      {name: 'payments-gw-2', address: '100.96.0.22'},
    ],
  })

const connect = () => world.edge.connect('support-bot', ledger, 8443)

test('the same seed makes the same account, another seed another one', () => {
  const secretOf = (seed: number) =>
    createWorld({clock, seed, account: {name: 'x'}}).addServiceToken({name: 'a'}).clientSecret
  expect(secretOf(1)).toBe(secretOf(1))
  expect(secretOf(1)).not.toBe(secretOf(2))
})

test('ids and secrets have the shapes of Cloudflare', () => {
  const uuid = /^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-a[0-9a-f]{3}-[0-9a-f]{12}$/
  expect(world.accountId).toMatch(/^[0-9a-f]{32}$/)
  expect(supportBot.id).toMatch(uuid)
  expect(supportBot.clientId).toMatch(/^[0-9a-f]{32}\.access$/)
  expect(world.addApiToken({name: 't', permissions: []}).value).toMatch(/^cfat_[0-9A-Za-z]{40}[0-9a-f]{8}$/)
})

test('a host is reached through its node while the node is there', () => {
  expect(connect()).toBe('no-route')
  addNode()
  expect(connect()).toBe('allowed')
})

test('the first rule that matches decides', () => {
  addNode()
  const rule = {filter: 'l4', traffic: `net.dst.ip in {10.20.0.0/24}`, enabled: true} as const
  world.addRule({...rule, name: 'block', action: 'block', precedence: 10})
  expect(connect()).toBe('blocked')
  world.addRule({...rule, name: 'allow', action: 'allow', precedence: 5})
  expect(connect()).toBe('allowed')
})

test('rules of other kinds, and disabled ones, do not stop a connection', () => {
  addNode()
  world.addRule({
    name: 'dns',
    filter: 'dns',
    action: 'block',
    traffic: 'net.dst.port > 0',
    precedence: 1,
    enabled: true,
  })
  world.addRule({
    name: 'off',
    filter: 'l4',
    action: 'block',
    traffic: 'net.dst.port > 0',
    precedence: 2,
    enabled: false,
  })
  expect(connect()).toBe('allowed')
})

test('a value added to a list blocks after a while and not before', () => {
  addNode()
  const {id} = world.addList({name: 'quarantine', type: 'IP'})
  world.addRule({
    name: 'src',
    filter: 'l4',
    action: 'block',
    traffic: `net.src.ip in $${id}`,
    precedence: 4,
    enabled: true,
  })
  change(world.account.lists, id, {items: [{value: '100.96.0.11', description: '', created_at: ''}]})
  clock.advance(299)
  expect(connect()).toBe('allowed')
  clock.advance(1)
  expect(connect()).toBe('blocked')
})

test('delays scale with one factor', () => {
  const slow = createWorld({clock, seed: 1, account: {name: 'x'}, propagation: {factor: 200}})
  expect(slow.account.delayMs('rule')).toBe(60_000)
})

test('a node stays reachable until its last replica is gone', () => {
  addNode()
  revoke('payments-gw-1')
  expect(connect()).toBe('allowed')
  revoke('payments-gw-2')
  expect(connect()).toBe('no-route')
})

test('a device whose registration is revoked enrols again while its service token lives', () => {
  revoke('support-bot')
  expect(connect()).toBe('disconnected')
  expect(world.edge.reenrol('support-bot')).toBe(true)
  expect(world.edge.connected('support-bot')).toBe(true)
  expect(world.account.registrations.size).toBe(2)
})

test('a disabled service token cannot enrol, but does not end the registration that it made', () => {
  change(world.account.serviceTokens, supportBot.id, {enabled: false})
  clock.advance(150)
  expect(world.edge.connected('support-bot')).toBe(true)
  revoke('support-bot')
  expect(world.edge.reenrol('support-bot')).toBe(false)
})

test('a token that no enrolment policy includes cannot enrol', () => {
  const stranger = world.addServiceToken({name: 'stranger'})
  world.addApp({name: 'crm', type: 'self_hosted', admits: [stranger.id]})
  world.addDevice({name: 'stranger', address: '100.96.0.99', enrolment: {serviceToken: stranger.id}})
  revoke('stranger')
  expect(world.edge.reenrol('stranger')).toBe(false)
})

test('a replica enrols again while it knows the secret of its node', () => {
  const {id} = addNode()
  revoke('payments-gw-1')
  expect(world.edge.reenrol('payments-gw-1')).toBe(true)
  change(world.account.nodes, id, {secret: 'another'})
  clock.advance(100)
  revoke('payments-gw-2')
  expect(world.edge.reenrol('payments-gw-2')).toBe(false)
})

test('a connected device has no reason to enrol, and a person is asked to sign in', () => {
  world.addDevice({name: 'oncall-laptop', address: '100.96.0.31', enrolment: {email: 'oncall@example.com'}})
  expect(world.edge.reenrol('support-bot')).toBe(false)
  revoke('oncall-laptop')
  expect(world.edge.reenrol('oncall-laptop')).toBe(false)
})

test('a token that has expired counts as not enabled, and a wrong secret as nobody', () => {
  const {edge} = world
  const short = world.addServiceToken({name: 'short', duration: '1h'})
  expect(edge.authenticate(short.clientId, short.clientSecret)).toEqual({id: short.id, enabled: true})
  expect(edge.authenticate(short.clientId, supportBot.clientSecret)).toBeUndefined()
  clock.advance(3_600_000)
  expect(edge.authenticate(short.clientId, short.clientSecret)).toEqual({id: short.id, enabled: false})
})

test('a session is good for its own application and for a day', () => {
  const crm = world.addApp({name: 'crm', type: 'self_hosted', admits: [supportBot.id]})
  const cookie = world.edge.openSession(crm.id, supportBot.id)
  expect(world.edge.sessionLives(crm.id, cookie)).toBe(true)
  expect(world.edge.sessionLives('another', cookie)).toBe(false)
  clock.advance(24 * 3_600_000)
  expect(world.edge.sessionLives(crm.id, cookie)).toBe(false)
})
