import {expect, test} from 'vitest'
import {Fault} from '../../../core/fault.ts'
import {stubAccount, stubAccountId, withoutDevices} from '../../shared/stub-account.ts'
import {mintSecret, secretIn, tokenWith} from '../../shared/tunnels/secret.ts'
import action from './index.ts'

const id = '66666666-6666-4666-8666-666666666666'
const node = {name: 'payments-gw', id, replicas: ['gw-1', 'gw-2'], enrolment: []}
const sink = {type: 'file', path: '/run/secrets/node'}
const old = Buffer.alloc(32, 1).toString('base64')

function account(secret: string = old) {
  return stubAccount({
    [`warp_connector/${id}`]: {id, name: 'payments-gw'},
    [`warp_connector/${id}/token`]: tokenWith(stubAccountId, id, secret),
    [`warp_connector/${id}/connections`]: [
      {id: 'c1', conns: [{}]},
      {id: 'c2', conns: []},
    ],
    'devices/registrations': [
      {id: 'r1', device: {id: 'd1', name: 'gw-1'}},
      {id: 'r2', device: {id: 'd2', name: 'gw-2'}, revoked_at: '2026-11-01T00:00:00Z'},
    ],
  })
}

const look = (secret?: string) => action.observe(account(secret).reader, {node})
const context = {account: stubAccountId, connected: ['c1'], registered: []}

test('the state is what is known of the secret: an old one, or one that was made here for who is connected', async () => {
  expect(await look()).toMatchObject({target: {kind: 'mesh-node', id, name: 'payments-gw'}, state: {secret: 'found'}})
  expect((await look(mintSecret(['c1']))).state).toEqual({secret: 'fresh'})
  expect((await look(mintSecret(['c2']))).state).toEqual({secret: 'used'})
})

test('a node is rotated once, and a device without a node token never', () => {
  expect(action.plan({node}, {secret: 'found'})).toMatchObject({kind: 'update', after: {secret: 'fresh'}})
  expect(action.plan({node}, {secret: 'used'}).kind).toBe('update')
  expect(action.plan({node}, {secret: 'fresh'}).kind).toBe('none')
  const {id: _id, ...device} = node
  expect(action.plan({node: device}, {secret: 'none'})).toEqual({kind: 'none', why: 'payments-gw has no node token'})
})

test('one request carries the secret of the token that goes to the sink', async () => {
  const {writer, sent} = account()
  const [move] = action.apply({node, sink}, {secret: 'found'}, {secret: 'fresh'}, context)
  const token = move?.mints?.() ?? ''
  await move?.send(writer, token)
  expect(sent).toEqual([{method: 'PATCH', path: `warp_connector/${id}`, body: {tunnel_secret: secretIn(token)}}])
})

test('holds with the new secret, also once others have enrolled with it, and is unproven where no token can be read', () => {
  expect(action.verify({secret: 'fresh'}, {secret: 'fresh'})).toEqual({verdict: 'held'})
  expect(action.verify({secret: 'fresh'}, {secret: 'used'})).toEqual({verdict: 'held'})
  expect(action.verify({secret: 'fresh'}, {secret: 'found'}).verdict).toBe('not-held')
  expect(action.verify({secret: 'fresh'}, {secret: 'unknown'}).verdict).toBe('unproven')
})

test('replicas that have a live registration stay, and are named', async () => {
  expect(action.residual({node}, await look())).toMatchObject([
    {
      code: 'registered-replica',
      standing: 'open',
      what: 'replica gw-1 of payments-gw',
      closedBy: 'registration.revoke',
      closedOn: 'payments-gw',
    },
  ])
  const blind = await action.observe(withoutDevices(account().reader), {node})
  expect(action.residual({node}, blind)).toMatchObject([{code: 'registered-replica', standing: 'unknown'}])
})

test('a token that may not be read keeps nothing from being rotated', async () => {
  const {reader} = account()
  const {zeroTrust} = reader.api
  const {warpConnector} = zeroTrust.tunnels
  const get = () => Promise.reject(new Fault('DENIED', 'not allowed'))
  const tunnels = {
    ...zeroTrust.tunnels,
    warpConnector: {connections: warpConnector.connections, get: warpConnector.get.bind(warpConnector), token: {get}},
  }
  const looking = {...reader, api: {...reader.api, zeroTrust: {...zeroTrust, tunnels}}} as unknown as typeof reader
  const {state} = await action.observe(looking, {node})
  expect(state).toEqual({secret: 'unknown'})
  expect(action.plan({node}, state).kind).toBe('update')
})

test('the old token does not come back', () => {
  expect(action.release({node}, {secret: 'found'}, {secret: 'fresh'}, {secret: 'fresh'})).toMatchObject({
    kind: 'none',
    why: expect.stringContaining('the dashboard shows it'),
  })
})
