import {afterEach, beforeEach, expect, test} from 'vitest'
import nodeRotate from '../../src/actions/credentials/mesh-node-rotate/index.ts'
import revoke from '../../src/actions/mesh/registration-revoke/index.ts'
import type {Connection} from '../../src/cloudflare/connect.ts'
import {MeshNodeRef} from '../../src/core/targets.ts'
import {responderPermissions} from '../../src/sandbox/scenarios/responder-permissions.ts'
import {systemClock} from '../../src/storage/system-clock.ts'
import {openAccount, type QuietAccount} from '../contract/account.ts'
import {proposed, send} from '../contract/moves.ts'

let account: QuietAccount
let connection: Connection
let params: {readonly node: MeshNodeRef}

beforeEach(async () => {
  account = await openAccount()
  connection = account.connectWith(responderPermissions)
  const [node] = [...account.world.account.nodes.values()].map(({stored}) => stored)
  const replicas = node?.replicas.map(({device}) => device)
  params = {node: MeshNodeRef.parse({name: node?.name, id: node?.id, replicas})}
})
afterEach(() => account.stop())

const replica = 'payments-gw-1'
const reachable = () => account.world.reachable('10.20.0.5')
const observed = () => revoke.observe(connection.reader, params)

test('revoked registrations alone: the replica enrols again by itself, and the segment is back', async () => {
  const {writer} = connection.openWriter(async () => ({notAfter: new Date(systemClock.now().getTime() + 15_000)}))
  const id = [...account.world.account.registrations.values()]
    .filter(({stored}) => params.node.replicas.includes(stored.device))
    .map(({stored}) => stored.id)
  await writer.api.zeroTrust.devices.registrations.revoke({account_id: account.accountId, id})
  expect(account.world.edge.connected(replica)).toBe(false)
  expect(account.world.edge.reenrol(replica)).toBe(true)
  expect(account.world.edge.connected(replica)).toBe(true)
})

test('registration.revoke closes the way back in first, so that no replica enrols again', async () => {
  const {moves} = await proposed({action: revoke, params}, connection)
  expect(moves.map(({name}) => name)).toEqual(['rotate-node-token', 'revoke-registrations'])
  await send(connection, moves)
  expect(params.node.replicas.map((name) => account.world.edge.reenrol(name))).toEqual([false, false])
  expect(reachable()).toBe(false)
})

test('a node that was rotated before is not rotated again, and its new token stays good', async () => {
  await send(connection, (await proposed({action: nodeRotate, params}, connection)).moves)
  const {moves} = await proposed({action: revoke, params}, connection)
  expect(moves.map(({name}) => name)).toEqual(['revoke-registrations'])
})

test('a registration that appears during the soak turns the verdict', async () => {
  const {after, moves} = await proposed({action: revoke, params}, connection)
  await send(connection, moves)
  const held = await observed()
  expect(revoke.verify(after, held.state, held.context)).toEqual({verdict: 'held'})
  // Somebody has fetched the new token from the dashboard and handed it to the replica.
  const device = account.world.account.devices.get(replica)
  const secret = account.world.account.nodes.get(params.node.id ?? '')?.stored.secret ?? ''
  if (device === undefined) throw new Error('the replica is a device')
  const enrolment = {by: 'node', id: params.node.id ?? '', learnedSecret: secret} as const
  account.world.account.devices.set(replica, {...device, enrolment})
  expect(account.world.edge.reenrol(replica)).toBe(true)
  const later = await observed()
  expect(revoke.verify(after, later.state, later.context)).toEqual({
    verdict: 'not-held',
    why: 'payments-gw-1 has enrolled again: a new registration is live',
  })
})
