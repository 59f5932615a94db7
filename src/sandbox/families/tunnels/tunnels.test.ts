import {afterEach, beforeEach, expect, test} from 'vitest'
import {type Office, openOffice} from '../../api/testing/office.ts'
import {addTunnel, isUp, type TunnelRecord} from './tunnels.ts'

let office: Office
let account_id: string
let record: TunnelRecord
let id: string
let cloudflared: ReturnType<Office['client']>['zeroTrust']['tunnels']['cloudflared']

beforeEach(async () => {
  office = await openOffice()
  account_id = office.world.accountId
  record = addTunnel(office.world.account, {
    name: 'office',
    connectors: [
      {host: 'one', address: '192.0.2.1'},
      {host: 'two', address: '192.0.2.2'},
    ],
  })
  ;({id} = record.tunnel.stored)
  ;({cloudflared} = office.client().zeroTrust.tunnels)
})
afterEach(() => office.api.stop())

const secret = Buffer.alloc(32, 7).toString('base64')
const clients = async () => (await cloudflared.connections.get(id, {account_id})).result.map((client) => client.id)
const [one, two] = [() => record.connectors[0]?.id ?? '', () => record.connectors[1]?.id ?? '']
/** Longer than a connector takes to come back. */
const settle = () => office.clock.advance(500)

test('a new secret leaves the connectors up', async () => {
  await cloudflared.edit(id, {account_id, tunnel_secret: secret})
  settle()
  expect(await clients()).toEqual([one(), two()])
})

test('a connector that is dropped is back in a moment while its secret is good', async () => {
  await cloudflared.connections.delete(id, {account_id})
  expect([await clients(), isUp(office.world.account, id)]).toEqual([[], false])
  settle()
  expect(await clients()).toEqual([one(), two()])
})

test('one that is dropped after the secret has changed stays out, and one that was not dropped stays in', async () => {
  await cloudflared.edit(id, {account_id, tunnel_secret: secret})
  settle()
  await cloudflared.connections.delete(id, {account_id, client_id: one()})
  settle()
  expect(await clients()).toEqual([two()])
  expect(await cloudflared.get(id, {account_id})).toMatchObject({status: 'healthy', tun_type: 'cfd_tunnel'})
})

test('one that is dropped before the new secret is in force comes back with the old one', async () => {
  await cloudflared.connections.delete(id, {account_id})
  office.clock.advance(99)
  await cloudflared.edit(id, {account_id, tunnel_secret: secret})
  office.clock.advance(1)
  expect(await clients()).toEqual([one(), two()])
})

test('the token holds account, tunnel and the secret that the tunnel has now', async () => {
  await cloudflared.edit(id, {account_id, tunnel_secret: secret})
  const token = await cloudflared.token.get(id, {account_id})
  expect(JSON.parse(Buffer.from(token, 'base64').toString())).toEqual({a: account_id, t: id, s: secret})
})

test('a secret shorter than 32 bytes is refused', async () => {
  await expect(cloudflared.edit(id, {account_id, tunnel_secret: 'c2hvcnQ='})).rejects.toMatchObject({status: 400})
})
