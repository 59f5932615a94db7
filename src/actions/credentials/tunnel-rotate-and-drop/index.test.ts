import {describe, expect, test} from 'vitest'
import {mintSecret, secretIn, tokenWith} from '../../shared/tunnels/secret.ts'
import {stubAccount, stubAccountId} from '../../shared/stub-account.ts'
import action from './index.ts'
import type {State} from './state.ts'

const id = '66666666-6666-4666-8666-666666666666'
const tunnel = {name: 'research-tunnel', id}
const sink = {type: 'file', path: '/run/secrets/tunnel'}
const old = Buffer.alloc(32, 1).toString('base64')

interface Account {
  readonly secret?: string
  readonly clients?: readonly string[]
}

function account({secret = old, clients = ['b', 'a']}: Account = {}) {
  return stubAccount({
    [`cfd_tunnel/${id}`]: tunnel,
    [`cfd_tunnel/${id}/token`]: tokenWith(stubAccountId, id, secret),
    [`cfd_tunnel/${id}/connections`]: [
      ...clients.map((client) => ({id: client, run_at: '2026-11-21T03:00:00Z', conns: [{origin_ip: '203.0.113.66'}]})),
      {id: 'gone', conns: []},
    ],
  })
}

const look = (given?: Account) => action.observe(account(given).reader, {tunnel})
const state = (secret: State['secret'], connectors: readonly string[], dropped: readonly string[] = []): State => ({
  name: 'research-tunnel',
  secret,
  connectors: [...connectors],
  dropped: [...dropped],
})
const context = {account: stubAccountId, connectors: []}
const before = state('found', ['a', 'b'])
const after = state('fresh', [], ['a', 'b'])
const names = (from: State, params: object = {tunnel}) =>
  action.apply(params, from, after, context).map(({name}) => name)

test('the state is who is connected and what is known of the secret, never the secret', async () => {
  expect(await look()).toMatchObject({target: {kind: 'tunnel', id, name: 'research-tunnel'}, state: before})
  expect(JSON.stringify(await look())).not.toContain(old)
})

test('a tunnel that nobody is connected for is rotated all the same, unless its secret was made here', () => {
  expect(action.plan({tunnel}, state('found', []))).toMatchObject({kind: 'update', after: state('fresh', [])})
  expect(action.plan({tunnel}, state('used', ['c']))).toMatchObject({kind: 'update'})
  expect(action.plan({tunnel}, state('fresh', []))).toMatchObject({kind: 'none'})
})

test('first the secret, then the connectors, from wherever a crash has left it', () => {
  expect(names(before)).toEqual(['rotate-secret', 'drop-connectors'])
  expect(names(state('fresh', ['a', 'b']))).toEqual(['drop-connectors'])
  expect(names(state('found', []))).toEqual(['rotate-secret'])
  expect(names(after)).toEqual([])
})

test('waits for the new secret before it drops, and only then', () => {
  expect(action.apply({tunnel}, before, after, context).map(({waitMs}) => waitMs)).toEqual([undefined, 2000])
  expect(action.apply({tunnel}, state('fresh', ['a']), after, context).map(({waitMs}) => waitMs)).toEqual([undefined])
})

test('what goes to the sink is the token whose secret is sent', async () => {
  const {writer, sent} = account()
  const [rotate, drop] = action.apply({tunnel, sink}, before, after, context)
  const token = rotate?.mints?.() ?? ''
  await rotate?.send(writer, token)
  await drop?.send(writer)
  expect(JSON.parse(Buffer.from(token, 'base64').toString())).toMatchObject({a: stubAccountId, t: id})
  expect(sent).toEqual([
    {method: 'PATCH', path: `cfd_tunnel/${id}`, body: {tunnel_secret: secretIn(token)}},
    {method: 'DELETE', path: `cfd_tunnel/${id}/connections`, body: undefined},
  ])
})

test('without a sink the secret is made as it is sent', async () => {
  const {writer, sent} = account()
  const [rotate] = action.apply({tunnel}, before, after, context)
  expect(rotate?.mints).toBeUndefined()
  await rotate?.send(writer)
  expect(Buffer.from(Object(sent[0]?.body).tunnel_secret, 'base64')).toHaveLength(48)
})

describe('verify', () => {
  test('holds while nobody who was dropped is back', () => {
    expect(action.verify(after, state('fresh', []))).toEqual({verdict: 'held'})
    expect(action.verify(after, state('used', ['c']))).toEqual({verdict: 'held'})
    expect(action.verify(after, state('unknown', []))).toEqual({verdict: 'held'})
  })

  test('does not hold with one of them, or with a secret that was not made here', () => {
    expect(action.verify(after, state('fresh', ['b']))).toMatchObject({why: expect.stringContaining('connector b')})
    expect(action.verify(after, state('found', []))).toMatchObject({verdict: 'not-held'})
  })
})

test('the plan names every connector that it would drop, by its address', async () => {
  const seen = await look()
  expect(action.hazards({tunnel}, seen)).toMatchObject([
    {result: 'warned', message: expect.stringContaining('a from 203.0.113.66 since 2026-11-21T03:00:00Z')},
  ])
})

test('who is connected with the new secret is told, and nobody who is planned to be dropped', async () => {
  const seen = await look({secret: mintSecret([]), clients: ['c']})
  expect(action.residual({tunnel}, seen)).toMatchObject([{code: 'live-connector', standing: 'open'}])
  expect(action.residual({tunnel}, {...(await look()), state: after})).toEqual([])
})

test('the old secret does not come back, and the release says where the new one is', () => {
  expect(action.release({tunnel, sink}, before, after, after)).toEqual({
    kind: 'none',
    why: expect.stringContaining('kept as a connector token in file /run/secrets/tunnel'),
  })
})
