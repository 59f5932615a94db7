import {afterEach, beforeEach, describe, expect, test, vi} from 'vitest'
import {createElasticClock} from '../elastic-clock.ts'
import {startAccessApp, type AccessApp} from './access-app.ts'
import {createAgents, type Agents} from './agents.ts'
import {handSetPolicy, secretOf, type HandSetPolicy} from './hand-set-policy.ts'
import {startLedger} from './mesh/ledger.ts'
import type {Listening} from './listen.ts'
import {startMesh, type Mesh} from './mesh/mesh.ts'
import type {CallAnswer, Destination} from './traffic.ts'

describe('agents at work', () => {
  const clock = createElasticClock()
  const names = ['support-bot', 'billing-bot']
  let policy: HandSetPolicy
  let crm: AccessApp
  let ledger: Listening
  let mesh: Mesh
  let agents: Agents

  beforeEach(async () => {
    policy = handSetPolicy(names)
    crm = await startAccessApp({app: {id: 'app', name: 'crm'}, policy, clock})
    ledger = await startLedger()
    const hosts = [{address: '10.20.0.5', port: 8443, servedAt: ledger.port}]
    mesh = await startMesh({policy, devices: names, replicas: [], hosts})
    agents = createAgents({
      agents: names.map((name) => ({
        name,
        device: name,
        credential: {clientId: name, clientSecret: secretOf(name)},
        pages: ['/customers', '/invoices'],
      })),
      policy,
      clock,
      crm: crm.url,
      ledger: 'http://10.20.0.5:8443',
      proxies: mesh.proxies,
      everyMs: 30,
    })
    agents.start()
  })
  afterEach(async () => {
    await agents.stop()
    await Promise.all([mesh.stop(), ledger.stop(), crm.stop()])
  })

  const count = (agent: string, to: Destination, answer: CallAnswer) =>
    agents.traffic().counts[agent]?.[to][answer] ?? 0
  const more = (agent: string, to: Destination, answer: CallAnswer) => {
    const before = count(agent, to, answer)
    return vi.waitFor(() => expect(count(agent, to, answer)).toBeGreaterThan(before + 1), {
      timeout: 20_000,
      interval: 20,
    })
  }

  test('each agent calls the app, the ledger and its stream again and again', async () => {
    await Promise.all(
      names.flatMap((name) => [more(name, 'crm', 'ok'), more(name, 'ledger', 'ok'), more(name, 'stream', 'ok')]),
    )
    expect(new Set(crm.served().map(({by, path}) => `${by} ${path}`))).toContain('session /invoices')
  })

  test('an agent lives on its session when its token is disabled, until sessions end; another signs in again', async () => {
    await more('support-bot', 'crm', 'ok')
    policy.tokens.set('support-bot', false)
    await more('support-bot', 'crm', 'ok')
    policy.sessions.clear()
    await more('support-bot', 'crm', 'refused')
    await more('billing-bot', 'crm', 'ok')
    expect(count('billing-bot', 'crm', 'refused')).toBe(0)
  })

  test('a device that is revoked enrols again while its credential lives, and not after', async () => {
    await more('support-bot', 'stream', 'ok')
    policy.registered.delete('support-bot')
    await vi.waitFor(() => expect(policy.registered).toContain('support-bot'), {timeout: 20_000})
    await more('support-bot', 'ledger', 'ok')
    policy.tokens.set('support-bot', false)
    policy.registered.delete('support-bot')
    await more('support-bot', 'ledger', 'refused')
    expect(policy.registered).not.toContain('support-bot')
    await more('billing-bot', 'ledger', 'ok')
  })

  test('a stopped agent calls no more', async () => {
    await more('support-bot', 'crm', 'ok')
    await agents.stop()
    const before = agents.traffic().counts
    await clock.sleep(150)
    expect(agents.traffic().counts).toEqual(before)
  })
})
