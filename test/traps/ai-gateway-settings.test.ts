import {afterEach, beforeEach, describe, expect, test} from 'vitest'
import requireAuth from '../../src/actions/kill-switch/ai-gateway-require-auth/index.ts'
import throttle from '../../src/actions/kill-switch/ai-gateway-throttle/index.ts'
import type {Connection} from '../../src/cloudflare/connect.ts'
import {aiGatewaysOf} from '../../src/sandbox/families/ai-gateway/records.ts'
import {responderPermissions} from '../../src/sandbox/scenarios/responder-permissions.ts'
import {systemClock} from '../../src/storage/system-clock.ts'
import {openAccount, type QuietAccount} from '../contract/account.ts'
import {proposed, send} from '../contract/moves.ts'
import {openFront, type TestFront} from '../fixtures/front.ts'

let account: QuietAccount
let connection: Connection
let front: TestFront

beforeEach(async () => {
  account = await openAccount()
  connection = account.connectWith(responderPermissions)
  front = await openFront(account.world)
})
afterEach(() => Promise.all([front.stop(), account.stop()]))

const gateway = 'research-gateway'
const params = {gateway: {name: gateway}}
const call = (surface: string, headers: Readonly<Record<string, string>> = {}) =>
  front.statusOf(`/${surface}/${gateway}/openai/chat/completions`, {method: 'POST', headers, body: '{}'})
const statuses = async (surface: string) => [await call(surface), await call(surface), await call(surface)]
const settings = () => aiGatewaysOf(account.world.account).gateways.get(gateway)?.stored.settings

/** The five fields that the SDK requires, and what is in them: what a hurried operator sends. */
async function putFiveFields(limit: number | null): Promise<void> {
  const {writer} = connection.openWriter(async () => ({notAfter: new Date(systemClock.now().getTime() + 15_000)}))
  await writer.api.aiGateway.update(gateway, {
    account_id: account.accountId,
    cache_invalidate_on_update: true,
    cache_ttl: 300,
    collect_logs: true,
    rate_limiting_interval: 3600,
    rate_limiting_limit: limit,
  })
}

describe('a rate limit', () => {
  test.each([0, null])('of %s is taken without a word and lets everything through', async (limit) => {
    await putFiveFields(limit)
    expect(await statuses('ai-gateway')).toEqual([200, 200, 200])
  })

  test('of ai-gateway.throttle is 1, and lets one request through, from wherever they come', async () => {
    await send(connection, (await proposed({action: throttle, params}, connection)).moves)
    expect(await statuses('ai-gateway')).toEqual([200, 429, 429])
    expect(await call('ai-binding')).toBe(429)
  })
})

describe('a PUT', () => {
  test('of the required fields alone loses the DLP policy and the exporter', async () => {
    await putFiveFields(1)
    expect([settings()?.dlp, settings()?.otel]).toEqual([undefined, null])
  })

  test('of firebreak changes what it is about and nothing else', async () => {
    const before = settings()
    await send(connection, (await proposed({action: throttle, params}, connection)).moves)
    await send(connection, (await proposed({action: requireAuth, params}, connection)).moves)
    expect(settings()).toEqual({
      ...before,
      rate_limiting_limit: 1,
      rate_limiting_interval: 3600,
      rate_limiting_technique: 'sliding',
      authentication: true,
    })
  })
})

describe('authentication', () => {
  test('refuses the network and lets the binding of a Worker through, and the action says so', async () => {
    await send(connection, (await proposed({action: requireAuth, params}, connection)).moves)
    expect([await call('ai-gateway'), await call('ai-binding')]).toEqual([401, 200])
    const seen = await requireAuth.observe(connection.reader, params)
    expect(requireAuth.residual(params, seen)).toContainEqual(
      expect.objectContaining({code: 'worker-bindings', standing: 'unknown'}),
    )
  })

  test('lets a token with AI Gateway Run through until it is disabled, and the action names the token', async () => {
    const {value} = account.world.addApiToken({name: 'runner', permissions: ['AI Gateway Run']})
    await send(connection, (await proposed({action: requireAuth, params}, connection)).moves)
    expect(await call('ai-gateway', {'cf-aig-authorization': `Bearer ${value}`})).toBe(200)
    const seen = await requireAuth.observe(connection.reader, params)
    expect(requireAuth.residual(params, seen)).toContainEqual(
      expect.objectContaining({code: 'run-token', standing: 'open', on: 'runner', closedOn: 'runner'}),
    )
  })
})
