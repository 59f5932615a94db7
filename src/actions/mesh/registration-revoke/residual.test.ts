import {expect, test} from 'vitest'
import type {MeshNodeRef} from '../../../core/targets.ts'
import {stubAccount} from '../../shared/stub-account.ts'
import {mintSecret, tokenWith} from '../../shared/tunnels/secret.ts'
import action from './index.ts'

const tokenId = '55555555-5555-4555-8555-555555555555'
const tunnel = '66666666-6666-4666-8666-666666666666'
const token = {name: 'support-bot', id: tokenId}
const client = {name: 'support-bot', replicas: ['support-bot'], enrolment: [token]}
const gateway = {name: 'payments-gw', id: tunnel, replicas: ['gw-1', 'gw-2'], enrolment: []}

const registration = (id: string, device: string, parts: object = {}) => ({
  id,
  device: {id: `device of ${device}`, name: device},
  ...parts,
})
const revoked = {revoked_at: '2026-11-01T00:00:00Z'}
const bothRevoked = [registration('a', 'gw-1', revoked), registration('b', 'gw-2', revoked)]
const asItWas = tokenWith('account', tunnel, Buffer.alloc(32, 1).toString('base64'))
const madeHere = tokenWith('account', tunnel, mintSecret([]))

interface Account {
  readonly registrations?: readonly object[]
  /** Connections of each client of the tunnel. */
  readonly clients?: readonly number[]
  readonly nodeToken?: string
  readonly routes?: readonly object[]
}

/** What is left over, each with its standing. */
async function codes(node: MeshNodeRef, given: Account = {}): Promise<readonly string[]> {
  const {registrations = [registration('a', 'gw-1'), registration('b', 'gw-2')], clients = []} = given
  const {reader} = stubAccount({
    'devices/registrations': registrations,
    [`access/service_tokens/${tokenId}`]: token,
    [`warp_connector/${tunnel}/token`]: given.nodeToken ?? asItWas,
    'teamnet/routes': given.routes ?? [],
    [`warp_connector/${tunnel}/connections`]: clients.map((count) => ({
      conns: Array.from({length: count}, () => ({})),
    })),
  })
  const seen = await action.observe(reader, {node})
  return action.residual({node}, seen).map(({code, standing}) => `${code} ${standing}`)
}

const always = ['live-tunnel unknown', 'own-networks not-covered']

test('nothing but what no look can tell, where every replica is known and its token is new', async () => {
  expect(await codes(gateway, {registrations: bothRevoked, nodeToken: madeHere})).toEqual(always)
})

test('a replica that carries on although every known one is revoked', async () => {
  const left = await codes(gateway, {registrations: bothRevoked, clients: [4], nodeToken: madeHere})
  expect(left).toContain('standby-replica open')
})

test('enrolling again, where the node still has its old token once its replicas are revoked', async () => {
  expect(await codes(gateway, {registrations: bothRevoked})).toContain('re-enrolment open')
  expect(await codes(gateway)).not.toContain('re-enrolment open')
})

test('enrolling again, where nobody knows what enrols a device', async () => {
  expect(await codes({...client, enrolment: []})).toContain('re-enrolment unknown')
  expect(await codes(client)).not.toContain('re-enrolment unknown')
})

test('another device of the same person, and not of those who share an identity', async () => {
  const own = registration('a', 'support-bot', {user: {email: 'ada@example.com'}})
  const other = registration('x', 'tablet', {user: {email: 'ada@example.com'}})
  expect(await codes(client, {registrations: [own, other]})).toContain('sibling-registration open')
  const shared = {user: {email: 'non_identity@example.cloudflareaccess.com'}}
  const enrolled = [registration('a', 'support-bot', shared), registration('x', 'tablet', shared)]
  expect(await codes(client, {registrations: enrolled})).not.toContain('sibling-registration open')
})

test('a longer prefix through another tunnel, and no broader one, which a dead route keeps out', async () => {
  const route = (id: string, network: string, tunnel_id: string) => ({
    id,
    network,
    tunnel_id,
    virtual_network_id: 'v',
  })
  const own = route('1', '10.20.0.0/24', tunnel)
  const longer = {routes: [own, route('2', '10.20.0.0/25', 'other')]}
  expect(await codes(gateway, longer)).toContain('overlapping-route open')
  const broader = {routes: [own, route('2', '10.20.0.0/16', 'other')]}
  expect(await codes(gateway, broader)).not.toContain('overlapping-route open')
})
