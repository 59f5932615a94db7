import {afterEach, beforeEach, expect, test} from 'vitest'
import blackhole from '../../src/actions/mesh/vpc-service-blackhole/index.ts'
import type {Connection} from '../../src/cloudflare/connect.ts'
import {networksOf} from '../../src/sandbox/families/networks/networks.ts'
import {responderPermissions} from '../../src/sandbox/scenarios/responder-permissions.ts'
import {systemClock} from '../../src/storage/system-clock.ts'
import {openAccount, type QuietAccount} from '../contract/account.ts'
import {proposed, send} from '../contract/moves.ts'
import {openFront, type TestFront} from '../fixtures/front.ts'

let account: QuietAccount
let connection: Connection
let front: TestFront
let id: string

beforeEach(async () => {
  account = await openAccount()
  connection = account.connectWith(responderPermissions)
  front = await openFront(account.world)
  id = [...networksOf(account.world.account).services.keys()][0] ?? ''
})
afterEach(() => Promise.all([front.stop(), account.stop()]))

const status = () => front.statusOf('/mesh-worker/payments-reporter/service')
const services = () => connection.reader.api.connectivity.directory.services

test('a VPC service that is deleted cuts the Worker off for good: its binding names an id that never comes back', async () => {
  const {writer} = connection.openWriter(async () => ({notAfter: new Date(systemClock.now().getTime() + 15_000)}))
  await writer.api.connectivity.directory.services.delete(id, {account_id: account.accountId})
  expect(await status()).toBe(503)
  await expect(services().get(id, {account_id: account.accountId})).rejects.toThrow()
})

test('vpc-service.blackhole keeps the id and gives the host back byte for byte', async () => {
  const before = account.state()
  const params = {service: {name: 'payments-ledger', id}}
  const {seen, after, moves} = await proposed({action: blackhole, params}, connection)
  await send(connection, moves)
  expect(await status()).toBe(503)
  const now = await blackhole.observe(connection.reader, params)
  expect(blackhole.release(params, seen.state, after, now.state)).toMatchObject({kind: 'update', after: seen.state})
  await send(connection, blackhole.apply(params, now.state, seen.state, now.context))
  expect([await status(), account.state()]).toEqual([200, before])
})
