import {afterEach, beforeEach, describe, expect, test, vi} from 'vitest'
import {call, type Reply} from '../call.ts'
import {handSetPolicy, type HandSetPolicy} from '../hand-set-policy.ts'
import {startLedger} from './ledger.ts'
import type {Listening} from '../listen.ts'
import {startMesh, type Mesh} from './mesh.ts'

const ledgerUrl = 'http://10.20.0.5:8443'

describe('the Mesh', () => {
  const replicas = ['gw-1', 'gw-2']
  let policy: HandSetPolicy
  let ledger: Listening
  let mesh: Mesh
  let stopping: AbortController

  beforeEach(async () => {
    stopping = new AbortController()
    policy = handSetPolicy(['support-bot', 'billing-bot', ...replicas])
    for (const replica of replicas) policy.tokens.set(replica, false)
    policy.carried = () => replicas.some((replica) => policy.connected(replica))
    ledger = await startLedger()
    mesh = await startMesh({
      policy,
      devices: ['support-bot', 'billing-bot'],
      replicas,
      hosts: [{address: '10.20.0.5', port: 8443, servedAt: ledger.port}],
    })
  })
  afterEach(async () => {
    stopping.abort()
    await mesh.stop()
    await ledger.stop()
  })

  function from(device: string, path = '/', base = ledgerUrl): Promise<Reply> {
    return call({url: new URL(path, base), via: mesh.proxies[device], signal: stopping.signal})
  }

  async function openStream(device: string) {
    const reply = await from(device, '/stream')
    if (reply.kind === 'miss') throw new Error(reply.miss)
    const {response} = reply
    const next = (event: 'data' | 'close') => new Promise<void>((resolve) => response.once(event, () => resolve()))
    const closed = next('close')
    response.resume()
    return {talks: () => next('data'), closed, isOpen: () => !response.closed}
  }

  test('a device that policy allows reaches the host', async () => {
    const reply = await from('support-bot')
    expect(reply).toMatchObject({kind: 'answer', response: {statusCode: 200}})
  })

  test('a block lets an open connection live and resets a new one before a byte', async () => {
    const stream = await openStream('support-bot')
    policy.decision = 'blocked'
    expect(await from('support-bot')).toEqual({kind: 'miss', miss: 'reset'})
    await stream.talks()
    await stream.talks()
    expect(stream.isOpen()).toBe(true)
  })

  test('a device that loses its registration loses its open connection, and its neighbour does not', async () => {
    const [hijacked, bystander] = await Promise.all([openStream('support-bot'), openStream('billing-bot')])
    policy.registered.delete('support-bot')
    await hijacked.closed
    expect(await from('support-bot')).toEqual({kind: 'miss', miss: 'disconnected'})
    await bystander.talks()
    expect(bystander.isOpen()).toBe(true)
  })

  test('a standby replica keeps open connections alive until it is gone too', async () => {
    const stream = await openStream('billing-bot')
    policy.registered.delete('gw-1')
    await stream.talks()
    await stream.talks()
    expect(stream.isOpen()).toBe(true)
    policy.registered.delete('gw-2')
    await stream.closed
  })

  test('a replica that is revoked enrols again while the token of its node is good', async () => {
    policy.tokens.set('gw-1', true)
    for (const replica of replicas) policy.registered.delete(replica)
    await vi.waitFor(() => expect(policy.registered).toContain('gw-1'), {timeout: 20_000})
    expect(policy.registered).not.toContain('gw-2')
  })

  test('an address that nothing serves has no route', async () => {
    expect(await from('support-bot', '/', 'http://10.20.0.9:8443')).toEqual({kind: 'miss', miss: 'no route'})
    policy.decision = 'no-route'
    expect(await from('support-bot')).toEqual({kind: 'miss', miss: 'no route'})
  })

  test('a proxy says what it takes to a client that asks for a page', async () => {
    const response = await fetch(mesh.proxies['support-bot'] ?? '')
    expect(response.status).toBe(405)
    expect(await response.text()).toContain('CONNECT')
  })
})
