import {afterEach, beforeEach, describe, expect, test} from 'vitest'
import type {Office} from '../../api/testing/office.ts'
import {openOffice} from '../../api/testing/office.ts'
import {addGateway, addProviderKey} from './records.ts'
import {aiGatewaySurfaces} from './surface.ts'

const five = {
  cache_invalidate_on_update: true,
  cache_ttl: 0,
  collect_logs: true,
  rate_limiting_interval: 60,
  rate_limiting_limit: 2,
}

let office: Office
let account_id: string

beforeEach(async () => {
  office = await openOffice()
  account_id = office.world.accountId
  addGateway(office.world.account, 'models', {...five, dlp: {enabled: true}})
  addProviderKey(office.world.account, 'models', 'openai')
})
afterEach(() => office.api.stop())

async function callModel(path: string, headers = {}, prefix = 'ai-gateway'): Promise<number> {
  const surface = aiGatewaySurfaces(office.world.account).find((one) => one.prefix === prefix)
  const request = {method: 'POST', path, query: new URLSearchParams(), headers, body: '{}', address: '127.0.0.1'}
  return (await surface?.answer(request))?.status ?? 0
}
const gateway = () => office.client().aiGateway

describe('a PUT', () => {
  test('drops what it leaves out, and reaches the edge only after a while', async () => {
    await gateway().update('models', {...five, account_id, authentication: true})
    expect(await gateway().get('models', {account_id})).not.toHaveProperty('dlp')
    expect(await callModel('/models/openai/chat')).toBe(200)
    office.clock.advance(250)
    expect(await callModel('/models/openai/chat')).toBe(401)
  })

  test('without one of the five required fields, or with one that is computed, is refused', async () => {
    const put = (body: object) => office.call('PUT', office.at('/ai-gateway/gateways/models'), {body})
    const {cache_ttl: _ttl, ...four} = five
    expect([(await put(four)).status, (await put({...five, id: 'models'})).status]).toEqual([400, 400])
  })
})

describe('the rate', () => {
  const three = async () => [
    await callModel('/models/openai/chat'),
    await callModel('/models/openai/chat', {}, 'ai-binding'),
    await callModel('/models/openai/chat'),
  ]

  test('counts all callers, and opens again with the next window', async () => {
    expect(await three()).toEqual([200, 200, 429])
    office.clock.advance(60_000)
    expect(await callModel('/models/openai/chat')).toBe(200)
  })

  test('that slides opens when the oldest call is as old as the interval', async () => {
    await gateway().update('models', {...five, account_id, rate_limiting_technique: 'sliding'})
    office.clock.advance(250)
    await three()
    office.clock.advance(59_000)
    expect(await callModel('/models/openai/chat')).toBe(429)
    office.clock.advance(1000)
    expect(await callModel('/models/openai/chat')).toBe(200)
  })
})

test('a token with AI Gateway Run opens an authenticated gateway, another token does not', async () => {
  await gateway().update('models', {...five, account_id, authentication: true})
  office.clock.advance(250)
  const withToken = (value: string) => callModel('/models/openai/chat', {'cf-aig-authorization': `Bearer ${value}`})
  expect(await withToken(office.tokenWith(['AI Gateway Run']))).toBe(200)
  expect(await withToken(office.tokenWith(['AI Gateway Read']))).toBe(401)
})

test('a provider without a kept key wants one from the caller', async () => {
  expect(await callModel('/models/anthropic/messages')).toBe(401)
  expect(await callModel('/models/anthropic/messages', {authorization: 'Bearer own'})).toBe(200)
})

test('its log shows the newest first when asked, and goes with the gateway', async () => {
  await callModel('/models/openai/chat')
  office.clock.advance(1000)
  await callModel('/models/anthropic/messages')
  const {result} = await gateway().logs.list('models', {account_id, order_by: 'created_at', order_by_direction: 'desc'})
  expect(result.map(({provider, success}) => [provider, success])).toEqual([
    ['anthropic', false],
    ['openai', true],
  ])
  await gateway().delete('models', {account_id})
  expect((await office.call('GET', office.at('/ai-gateway/gateways/models/logs'))).status).toBe(404)
})
