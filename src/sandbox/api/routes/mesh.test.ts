import {afterEach, beforeEach, expect, test} from 'vitest'
import type {Office} from '../testing/office.ts'
import {openOffice} from '../testing/office.ts'

let office: Office
let account_id: string
let registrations: ReturnType<Office['client']>['zeroTrust']['devices']['registrations']
let warpConnector: ReturnType<Office['client']>['zeroTrust']['tunnels']['warpConnector']

beforeEach(async () => {
  office = await openOffice()
  account_id = office.world.accountId
  const {devices, tunnels} = office.client().zeroTrust
  ;({registrations} = devices)
  ;({warpConnector} = tunnels)
})
afterEach(() => office.api.stop())

const replicas = [
  {name: 'payments-gw-1', address: '100.96.0.21'},
  {name: 'payments-gw-2', address: '100.96.0.22'},
]
const addNode = () => office.world.addMeshNode({name: 'payments-gw', cidrs: ['10.20.0.0/24'], replicas})
const haStatus = async (id: string) =>
  (await warpConnector.connections.get(id, {account_id})).getPaginatedItems().map((client) => client.ha_status)

test('only active registrations are listed unless all are asked for', async () => {
  const [first, second] = addNode().registrations.map(({id}) => id)
  await registrations.revoke({account_id, id: [first ?? '']})
  const ids = async (status?: 'all' | 'revoked') =>
    (await registrations.list({account_id, ...(status && {status})})).getPaginatedItems().map(({id}) => id)
  expect(await ids()).toEqual([second])
  expect(await ids('revoked')).toEqual([first])
  expect(await ids('all')).toEqual([first, second])
})

test('registrations are paged by cursor to the end', async () => {
  addNode()
  office.world.addDevice({name: 'oncall-laptop', address: '100.96.0.31', enrolment: {email: 'oncall@example.com'}})
  const names = []
  for await (const {device} of registrations.list({account_id, per_page: 1})) names.push(device.name)
  expect(names).toEqual(['payments-gw-1', 'payments-gw-2', 'oncall-laptop'])
})

test('registrations are found by a part of the device name, in the order that is asked for', async () => {
  addNode()
  office.world.addDevice({name: 'oncall-laptop', address: '100.96.0.31', enrolment: {email: 'oncall@example.com'}})
  const {result: found} = await registrations.list({account_id, search: 'payments', sort_by: 'id'})
  expect(found.map(({device}) => device.name).toSorted()).toEqual(['payments-gw-1', 'payments-gw-2'])
  expect(found.map(({id}) => id)).toEqual(found.map(({id}) => id).toSorted())
  const {result: reversed} = await registrations.list({
    account_id,
    search: 'payments',
    sort_by: 'id',
    sort_order: 'desc',
  })
  expect(reversed).toEqual(found.toReversed())
})

test('a filter or an order that is not emulated is refused, and not passed over', async () => {
  await expect(registrations.list({account_id, seen_after: '2026-11-21T03:00:00Z'})).rejects.toMatchObject({
    status: 400,
  })
  await expect(registrations.list({account_id, sort_by: 'user.name'})).rejects.toMatchObject({status: 400})
})

test('a revoked registration goes on until that is in force, and unrevoking brings it back', async () => {
  const device = office.world.addDevice({
    name: 'oncall-laptop',
    address: '100.96.0.31',
    enrolment: {email: 'oncall@example.com'},
  })
  const {edge} = office.world
  await registrations.revoke({account_id, id: [device.registration]})
  expect((await registrations.get(device.registration, {account_id})).revoked_at).toBe('2026-11-21T03:00:00.000Z')
  expect(edge.connected('oncall-laptop')).toBe(true)
  office.clock.advance(250)
  expect(edge.connected('oncall-laptop')).toBe(false)
  await registrations.unrevoke({account_id, id: [device.registration]})
  office.clock.advance(250)
  expect(edge.connected('oncall-laptop')).toBe(true)
})

test('one id that is no registration refuses the whole call', async () => {
  const [first] = addNode().registrations
  await expect(registrations.revoke({account_id, id: [first?.id ?? '', office.world.accountId]})).rejects.toMatchObject(
    {status: 404},
  )
  expect((await registrations.get(first?.id ?? '', {account_id})).revoked_at).toBeNull()
})

test('a standby replica is promoted when the active one is revoked', async () => {
  const node = addNode()
  expect(await haStatus(node.id)).toEqual(['active', 'passive'])
  await registrations.revoke({account_id, id: [node.registrations[0]?.id ?? '']})
  office.clock.advance(250)
  expect(await haStatus(node.id)).toEqual(['offline', 'active'])
  expect(office.world.reachable('10.20.0.5')).toBe(true)
  await registrations.revoke({account_id, id: [node.registrations[1]?.id ?? '']})
  office.clock.advance(250)
  expect(await haStatus(node.id)).toEqual(['offline', 'offline'])
  expect(office.world.reachable('10.20.0.5')).toBe(false)
  expect(await warpConnector.get(node.id, {account_id})).toMatchObject({status: 'down', connections: []})
})

test('a new tunnel secret leaves the connectors up and keeps a revoked replica from enrolling again', async () => {
  const node = addNode()
  await warpConnector.edit(node.id, {account_id, tunnel_secret: Buffer.alloc(32, 7).toString('base64')})
  office.clock.advance(100)
  expect(await haStatus(node.id)).toEqual(['active', 'passive'])
  await registrations.revoke({account_id, id: node.registrations.map(({id}) => id)})
  office.clock.advance(250)
  expect(office.world.edge.reenrol('payments-gw-1')).toBe(false)
})

test('a tunnel secret shorter than 32 bytes is refused', async () => {
  await expect(warpConnector.edit(addNode().id, {account_id, tunnel_secret: 'c2hvcnQ='})).rejects.toMatchObject({
    status: 400,
  })
})
