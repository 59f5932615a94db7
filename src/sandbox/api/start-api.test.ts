import {afterEach, expect, test} from 'vitest'
import type {FaultKind} from '../temper/faults.ts'
import type {Office} from './testing/office.ts'
import {bodyOf, openOffice} from './testing/office.ts'

let office: Office

afterEach(() => office.api.stop())

/** A disable whose fate is the fault's: what the caller got, and what became of the token. */
async function disableUnder(
  kind: FaultKind,
): Promise<{readonly answer: string; readonly enabled: boolean | undefined}> {
  const {id} = office.world.addServiceToken({name: 'support-bot'})
  office.api.faults.schedule({match: {method: 'PUT'}, kind, times: 1})
  const answer = await office
    .call('PUT', office.at(`/access/service_tokens/${id}`), {body: {name: 'support-bot', enabled: false}})
    .then(async (response) => `${response.status} ${JSON.parse(await response.text()).success}`)
    .catch((error: unknown) => (error instanceof SyntaxError ? 'not JSON' : 'lost'))
  return {answer, enabled: office.world.account.serviceTokens.get(id)?.stored.enabled}
}

test.each([
  ['429', '429 false', true],
  ['500', '500 false', true],
  ['503', '503 false', true],
  ['success-false', '200 false', true],
  ['html', 'not JSON', true],
  ['reset-before', 'lost', true],
  ['reset-after', 'lost', false],
  ['truncated', 'lost', false],
] as const)('under %s the caller gets "%s" and the token is enabled: %s', async (kind, answer, enabled) => {
  office = await openOffice()
  expect(await disableUnder(kind)).toEqual({answer, enabled})
})

async function untilAsked(count: number): Promise<void> {
  while (office.api.requests().length < count) await new Promise(setImmediate)
}

test('a late commit happens after the caller has gone', async () => {
  office = await openOffice()
  const {id} = office.world.addServiceToken({name: 'support-bot'})
  const stored = () => office.world.account.serviceTokens.get(id)?.stored.enabled
  office.api.faults.schedule({match: {method: 'PUT'}, kind: 'late-commit', times: 1, delayMs: 2000})
  const gone = new AbortController()
  const call = fetch(`${office.api.url}${office.at(`/access/service_tokens/${id}`)}`, {
    method: 'PUT',
    headers: {authorization: `Bearer ${office.token.value}`},
    body: JSON.stringify({enabled: false}),
    signal: gone.signal,
  })
  await untilAsked(1)
  gone.abort()
  await expect(call).rejects.toThrow('abort')
  expect(stored()).toBe(true)
  office.clock.advance(2000)
  await expect.poll(stored).toBe(false)
})

test('a slow answer belongs to a change that was made at once', async () => {
  office = await openOffice()
  const {id} = office.world.addServiceToken({name: 'support-bot'})
  office.api.faults.schedule({match: {method: 'PUT'}, kind: 'slow', times: 1, delayMs: 2000})
  const call = office.call('PUT', office.at(`/access/service_tokens/${id}`), {body: {enabled: false}})
  await untilAsked(1)
  expect(office.world.account.serviceTokens.get(id)?.stored.enabled).toBe(false)
  office.clock.advance(2000)
  expect((await call).status).toBe(200)
})

test('requests are kept in order, and only changes count as mutating', async () => {
  office = await openOffice()
  await office.call('GET', office.at('/gateway/rules?x=1'))
  await office.call('POST', '/graphql', {body: {query: '{}'}})
  await office.call('PATCH', office.at('/gateway/lists/none'), {body: {}})
  expect(office.api.requests()).toEqual([
    {
      at: expect.any(Number),
      method: 'GET',
      path: office.at('/gateway/rules'),
      query: '?x=1',
      status: 200,
      mutating: false,
    },
    {at: expect.any(Number), method: 'POST', path: '/graphql', status: 200, mutating: false},
    {at: expect.any(Number), method: 'PATCH', path: office.at('/gateway/lists/none'), status: 404, mutating: true},
  ])
})

test('every answer carries a ray id and the state of the rate limit', async () => {
  office = await openOffice()
  const {headers} = await office.call('GET', office.at('/gateway/rules'))
  expect(headers.get('cf-ray')).toMatch(/^[0-9a-f]{16}-FRA$/)
  expect(headers.get('ratelimit')).toBe('"default";r=1199;t=300')
  expect(headers.get('ratelimit-policy')).toBe('"default";q=1200;w=300')
})

test('one call too many blocks the token until the penalty is over', async () => {
  office = await openOffice({limit: {calls: 1, windowMs: 300_000, penaltyMs: 300_000}})
  const read = () => office.call('GET', office.at('/gateway/rules'))
  expect((await read()).status).toBe(200)
  const blocked = await read()
  expect([blocked.status, blocked.headers.get('retry-after')]).toEqual([429, '300'])
  office.clock.advance(299_000)
  expect((await read()).headers.get('retry-after')).toBe('1')
  office.clock.advance(1000)
  expect((await read()).status).toBe(200)
})

test('whoever is not known, or asks for what is not there, is told so', async () => {
  office = await openOffice()
  const codeOf = async (response: Response) => [
    response.status,
    (await bodyOf<{errors: {code: number}[]}>(response)).errors[0]?.code,
  ]
  const foreign = `/accounts/${'0'.repeat(32)}/gateway/rules`
  expect(await codeOf(await office.call('GET', office.at('/gateway/rules'), {token: 'cfat_wrong'}))).toEqual([
    403, 9109,
  ])
  expect(await codeOf(await fetch(`${office.api.url}${office.at('/gateway/rules')}`))).toEqual([400, 9106])
  expect(await codeOf(await office.call('GET', foreign))).toEqual([403, 10000])
  expect(await codeOf(await office.call('GET', '/accounts/nonsense/gateway/rules'))).toEqual([404, 7003])
  expect(await codeOf(await office.call('DELETE', office.at('/gateway/rules')))).toEqual([405, 10405])
})

test('the snapshot is the same after a change and its way back, apart from secrets', async () => {
  office = await openOffice()
  const token = office.world.addServiceToken({name: 'support-bot'})
  const node = office.world.addMeshNode({
    name: 'gw',
    cidrs: ['10.20.0.0/24'],
    replicas: [{name: 'gw-1', address: '100.96.0.21'}],
  })
  const list = office.world.addList({name: 'quarantine', type: 'IP'})
  const before = office.world.snapshot()
  const [registration] = node.registrations
  const there = [
    office.call('PUT', office.at(`/access/service_tokens/${token.id}`), {body: {enabled: false}}),
    office.call('PATCH', office.at(`/gateway/lists/${list.id}`), {body: {append: [{value: '10.20.0.0/24'}]}}),
    office.call('PATCH', office.at(`/warp_connector/${node.id}`), {
      body: {tunnel_secret: Buffer.alloc(32).toString('base64')},
    }),
    office.call('POST', office.at(`/devices/registrations/revoke?id=${registration?.id}`)),
  ]
  await Promise.all(there)
  expect(office.world.snapshot().state).not.toEqual(before.state)
  office.clock.advance(60_000)
  const back = [
    office.call('PUT', office.at(`/access/service_tokens/${token.id}`), {body: {enabled: true}}),
    office.call('PATCH', office.at(`/gateway/lists/${list.id}`), {body: {remove: ['10.20.0.0/24']}}),
    office.call('POST', office.at(`/devices/registrations/unrevoke?id=${registration?.id}`)),
  ]
  await Promise.all(back)
  expect(office.world.snapshot().state).toEqual(before.state)
  expect(office.world.snapshot().secrets).not.toEqual(before.secrets)
})
