import {mkdtemp, readFile, rm} from 'node:fs/promises'
import {tmpdir} from 'node:os'
import {join} from 'node:path'
import {afterEach, beforeEach, describe, expect, test, vi} from 'vitest'
import {parse} from 'yaml'
import {z} from 'zod'
import {Inventory, type Agent} from '../core/documents/inventory.ts'
import type {Probe} from '../core/documents/probe.ts'
import {call} from './edge/call.ts'
import {credentialHeaders} from './edge/sign-in.ts'
import type {Destination} from './edge/traffic.ts'
import {createElasticClock} from './elastic-clock.ts'
import {startSandbox, type Sandbox, type SandboxOptions} from './start.ts'

let dir: string
let sandbox: Sandbox
let inventory: Inventory

const start = (options: Partial<SandboxOptions> = {}) =>
  startSandbox({
    scenario: 'hijacked-support-agent',
    seed: 7,
    clock: createElasticClock(),
    dir,
    temper: {propagation: {factor: 0.1}},
    ...options,
  })

beforeEach(async () => {
  dir = await mkdtemp(join(tmpdir(), 'firebreak-sandbox-'))
  sandbox = await start()
  inventory = Inventory.parse(parse(await readFile(sandbox.inventory, 'utf8')))
})
afterEach(async () => {
  await sandbox.stop()
  await rm(dir, {recursive: true})
})

const secretAt = async (ref: string) => (await readFile(ref.replace('file:', ''), 'utf8')).trim()

async function headersOf(probe: Extract<Probe, {type: 'http'}>): Promise<Readonly<Record<string, string>>> {
  if (probe.session !== undefined) return {cookie: `CF_Authorization=${await secretAt(probe.session)}`}
  if (probe.credential === undefined) return {}
  const [clientId, clientSecret] = await Promise.all([
    secretAt(probe.credential.clientId),
    secretAt(probe.credential.clientSecret),
  ])
  return credentialHeaders({clientId, clientSecret})
}

/** What a probe of the inventory meets: a status, or why there was none. */
async function meets(name: string): Promise<number | string> {
  const probe = inventory.probes[name]
  if (probe?.type !== 'http') throw new Error(`${name} is no HTTP probe`)
  const reply = await call({
    url: new URL(probe.url),
    via: probe.via,
    headers: await headersOf(probe),
    signal: AbortSignal.timeout(2000),
  })
  if (reply.kind === 'miss') return reply.miss
  reply.response.destroy()
  return reply.response.statusCode ?? 0
}

const eventually = (name: string, answer: number | string) =>
  vi.waitFor(async () => expect(await meets(name)).toBe(answer), {timeout: 20_000})

async function api(method: 'GET' | 'PUT' | 'PATCH' | 'POST', path: string, body?: unknown): Promise<unknown> {
  const response = await fetch(`${sandbox.url}/accounts/${sandbox.accountId}${path}`, {
    method,
    headers: {authorization: `Bearer ${sandbox.token}`, 'content-type': 'application/json'},
    ...(body === undefined ? {} : {body: JSON.stringify(body)}),
  })
  expect(response.status).toBe(200)
  return z.object({result: z.unknown()}).parse(await response.json()).result
}

function agent(name: string): Agent {
  const found = inventory.agents[name]
  if (found === undefined) throw new Error(`no agent ${name}`)
  return found
}

const Registrations = z.array(z.object({id: z.string(), device: z.object({name: z.string()})}))
const Connections = z.array(z.object({ha_status: z.string()}))

const disableToken = (name: string) =>
  api('PUT', `/access/service_tokens/${agent(name).serviceTokens[0]?.id}`, {name, enabled: false})

async function revoke(...devices: readonly string[]): Promise<void> {
  const listed = Registrations.parse(await api('GET', '/devices/registrations?status=active'))
  const ids = listed.filter(({device}) => devices.includes(device.name)).map(({id}) => `id=${id}`)
  await api('POST', `/devices/registrations/revoke?${ids.join('&')}`)
}

describe('in peace time', () => {
  test('the same seed gives the same account and the same secrets', async () => {
    const secret = () => secretAt(`file:${join(dir, 'secrets', 'support-bot.client-secret')}`)
    const [token, first] = [sandbox.token, await secret()]
    await sandbox.stop()
    sandbox = await start()
    expect([sandbox.token, await secret()]).toEqual([token, first])
  })

  test('seeding and agents send nothing to the API', () => {
    expect(sandbox.requests()).toEqual([])
  })
})

describe('when the credential is cut', () => {
  test('a disabled token is refused while the other agent works on', async () => {
    await disableToken('support-bot')
    await eventually('support-bot-crm', 403)
    expect(await meets('billing-bot-crm')).toBe(200)
  })

  test('the session lives on without its token until sessions are revoked', async () => {
    await disableToken('support-bot')
    await eventually('support-bot-crm', 403)
    expect(await meets('support-bot-session')).toBe(200)
    await api('POST', `/access/apps/${agent('support-bot').apps[0]?.id}/revoke_tokens`)
    await eventually('support-bot-session', 302)
    expect(await meets('billing-bot-crm')).toBe(200)
  })

  test('a revoked device enrols again while its credential lives, and not after', async () => {
    await revoke('support-bot')
    await eventually('support-bot-ledger', 'disconnected')
    await eventually('support-bot-ledger', 200)
    await disableToken('support-bot')
    await eventually('support-bot-crm', 403)
    await revoke('support-bot')
    await eventually('support-bot-ledger', 'disconnected')
    await vi.waitFor(() => expect(refusedInARow('support-bot', 'ledger')).toBeGreaterThan(2), {timeout: 20_000})
    expect(await meets('billing-bot-ledger')).toBe(200)
  })
})

describe('when the network is cut', () => {
  const quarantine = () =>
    api('PATCH', `/gateway/lists/${inventory.levers.lists['quarantine']?.id}`, {
      append: [{value: agent('support-bot').addresses[0]}],
    })

  test('the block resets new connections and leaves the open stream alone', async () => {
    await vi.waitFor(() => expect(sandbox.traffic().counts['support-bot']?.stream.ok).toBeGreaterThan(0), {
      timeout: 20_000,
    })
    await quarantine()
    await eventually('support-bot-ledger', 'reset')
    const before = sandbox.traffic().counts['support-bot']?.stream.ok ?? 0
    await vi.waitFor(() => expect(sandbox.traffic().counts['support-bot']?.stream.ok).toBeGreaterThan(before + 1), {
      timeout: 20_000,
    })
    expect(sandbox.traffic().counts['support-bot']?.stream.refused).toBe(0)
    expect(await meets('billing-bot-ledger')).toBe(200)
  })

  test('the standby replica keeps the ledger reachable, and with both gone there is no route', async () => {
    const node = `/warp_connector/${inventory.segments['payments']?.nodes[0]?.id}`
    const replicas = async () =>
      Connections.parse(await api('GET', `${node}/connections`)).map((replica) => replica.ha_status)
    expect(await replicas()).toEqual(['active', 'passive'])
    await api('PATCH', node, {tunnel_secret: Buffer.alloc(32, 7).toString('base64')})
    await revoke('payments-gw-1')
    await vi.waitFor(async () => expect(await replicas()).toEqual(['offline', 'active']), {timeout: 20_000})
    expect(await meets('billing-bot-ledger')).toBe(200)
    await revoke('payments-gw-2')
    await eventually('billing-bot-ledger', 'no route')
  })
})

describe('starting', () => {
  test('a port in use is a fault, and nothing is left running', async () => {
    const taken = Number(new URL(sandbox.url).port)
    await expect(start({port: taken})).rejects.toMatchObject({
      code: 'UNAVAILABLE',
      message: expect.stringContaining('the port is in use'),
    })
    const edgePort = Number(new URL(sandbox.edge.crm).port)
    await expect(start({edgePort})).rejects.toMatchObject({
      code: 'UNAVAILABLE',
      message: expect.stringContaining('crm'),
    })
  })

  test('an unknown scenario is a usage fault', async () => {
    await expect(start({scenario: 'nobody'})).rejects.toMatchObject({code: 'USAGE'})
  })

  test('after stop nothing answers', async () => {
    await sandbox.stop()
    for (const url of [sandbox.url, sandbox.edge.crm, ...Object.values(sandbox.edge.proxies)])
      await expect(fetch(url)).rejects.toThrow()
  })
})

function refusedInARow(name: string, to: Destination): number {
  const answers = sandbox.traffic().recent.filter((entry) => entry.agent === name && entry.to === to)
  return answers.length - 1 - answers.findLastIndex(({answer}) => answer === 'ok')
}
