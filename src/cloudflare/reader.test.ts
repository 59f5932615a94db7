import nock from 'nock'
import {afterEach, beforeEach, describe, expect, test} from 'vitest'
import {
  account,
  api,
  canary,
  connection,
  envelope,
  faultOf,
  getToken,
  id,
  refusal,
  reset,
  serviceToken,
} from './testing/nock-api.ts'

beforeEach(() => nock.disableNetConnect())
afterEach(() => {
  nock.cleanAll()
  nock.enableNetConnect()
})

describe('an answer that is no success', () => {
  test.each([
    ['200 with success: false', 200, refusal(1001), 'UNAVAILABLE', 1],
    ['200 with success: false about the token', 200, refusal(10_000), 'DENIED', 1],
    ['200 with a page of HTML', 200, `<html>${canary}</html>`, 'UNAVAILABLE', 4],
    ['200 with JSON cut short', 200, '{"success":true,"result":{"id":', 'UNAVAILABLE', 4],
    ['200 with JSON of another service', 200, {hello: 'world'}, 'UNAVAILABLE', 4],
    ['200 with nothing', 200, '', 'UNAVAILABLE', 4],
    ['200 with a null result', 200, envelope(null), 'UNAVAILABLE', 1],
    ['a redirect', 302, '', 'UNAVAILABLE', 1],
    ['401', 401, refusal(10_000), 'DENIED', 1],
    ['403', 403, refusal(9109), 'DENIED', 1],
    ['400', 400, refusal(7003), 'REFUSED', 1],
    ['404', 404, refusal(12_130), 'REFUSED', 1],
    ['200 about another object', 200, envelope({id: id.replace('f', '0')}), 'UNAVAILABLE', 4],
  ])(
    '%s is a fault, and shows nothing of the body; what the API itself said is asked for once',
    async (_name, status, body, code, reads) => {
      const connected = connection()
      api().get(serviceToken).times(reads).reply(status, body, {'x-echo': canary})
      const fault = await faultOf(getToken(connected))
      expect(fault.code).toBe(code)
      expect(connected.meter).toEqual({reads, writes: 0})
      expect(`${fault.message} ${fault.next.join(' ')} ${JSON.stringify(fault)} ${String(fault.cause)}`).not.toContain(
        canary.slice(5, 20),
      )
    },
  )

  test('a listing that says success: false is not an empty list', async () => {
    api()
      .get(/service_tokens/)
      .reply(200, refusal(1001))
    expect(
      (await faultOf(connection().reader.api.zeroTrust.access.serviceTokens.list({account_id: account}))).code,
    ).toBe('UNAVAILABLE')
  })

  test('a denial names the path and the permission it needs', async () => {
    api().get(serviceToken).reply(403, refusal(10_000))
    expect((await faultOf(getToken(connection()))).message).toBe(
      'the token may not GET /accounts/{id}/access/service_tokens/{id}. It needs Access: Service Tokens Read.',
    )
  })

  test('an absent object is named by its id and its account', async () => {
    api().get(serviceToken).reply(404, refusal(12_130))
    expect((await faultOf(getToken(connection()))).message).toBe(
      `there is no access/service_tokens with the id ${id} in account ${account}`,
    )
  })
})

describe('a read that can pass', () => {
  test.each([429, 500, 502, 503])('%i is tried again, four times at most', async (status) => {
    const connected = connection()
    api().get(serviceToken).times(10).reply(status, 'busy')
    expect((await faultOf(getToken(connected))).code).toBe('UNAVAILABLE')
    expect(connected.meter.reads).toBe(4)
  })

  test('a reset connection is tried again', async () => {
    api().get(serviceToken).replyWithError(reset())
    api().get(serviceToken).reply(200, envelope({id}))
    expect(await getToken(connection())).toEqual({id})
  })

  test('a connection that times out stays a fault with its reason, though the SDK drops such causes', async () => {
    api()
      .get(serviceToken)
      .times(4)
      .replyWithError(Object.assign(new Error('connect ETIMEDOUT: timed out'), {code: 'ETIMEDOUT'}))
    expect(await faultOf(getToken(connection()))).toMatchObject({
      code: 'UNAVAILABLE',
      message: expect.stringContaining('ETIMEDOUT'),
    })
  })

  test('retry-after is honoured', async () => {
    const connected = connection()
    api().get(serviceToken).reply(429, refusal(971), {'retry-after': '17'})
    api().get(serviceToken).reply(200, envelope({id}))
    await getToken(connected)
    expect(connected.clock.mono()).toBeGreaterThanOrEqual(17_000)
    expect(connected.clock.mono()).toBeLessThan(18_000)
  })

  test('retry-after is capped at a minute', async () => {
    const connected = connection()
    api().get(serviceToken).reply(503, '', {'retry-after': '1000000000'})
    api().get(serviceToken).reply(200, envelope({id}))
    await getToken(connected)
    expect(connected.clock.slept).toEqual([60_000])
  })

  test('the rate headers are obeyed before the API has to refuse', async () => {
    const connected = connection()
    api().get(serviceToken).reply(200, envelope({id}), {ratelimit: '"default";r=0;t=30'})
    api().get(serviceToken).reply(200, envelope({id}))
    await getToken(connected)
    expect(connected.clock.slept).toEqual([])
    await getToken(connected)
    expect(connected.clock.slept).toEqual([30_000])
  })

  test('a read that is stopped ends as a fault', async () => {
    const stop = new AbortController()
    stop.abort()
    const {reader} = connection()
    const fault = await faultOf(
      reader.api.zeroTrust.access.serviceTokens.get(id, {account_id: account}, {signal: stop.signal}),
    )
    expect(fault).toMatchObject({code: 'UNAVAILABLE', message: expect.stringContaining('stopped')})
  })
})

describe('raw answers', () => {
  const path = `/accounts/${account}/logs/audit`

  test('are the exact bytes, with the request and the ray', async () => {
    const bytes = Buffer.from('{ "success":true ,\n"result": [] }')
    api().get(path).query({since: '2026-11-22T00:00:00Z'}).reply(200, bytes, {'cf-ray': 'ray-1'})
    const raw = await connection().reader.raw(path, {since: '2026-11-22T00:00:00Z'})
    expect(raw).toMatchObject({request: `GET ${path}?since=2026-11-22T00%3A00%3A00Z`, status: 200, cfRay: 'ray-1'})
    expect(Buffer.from(raw.bytes)).toEqual(bytes)
  })

  test('may say 403, which is evidence and no fault', async () => {
    api().get(path).reply(403, refusal(10_000))
    expect((await connection().reader.raw(path)).status).toBe(403)
  })

  test('are tried again when the API is busy', async () => {
    api().get(path).reply(503, '')
    api().get(path).reply(200, '{}')
    expect((await connection().reader.raw(path)).status).toBe(200)
  })

  test('never come when nobody answers', async () => {
    api().get(path).times(4).replyWithError(reset())
    expect((await faultOf(connection().reader.raw(path))).code).toBe('UNAVAILABLE')
  })

  test.each(['/../../elsewhere', '.evil.example/', '@evil.example/'])('stay below the API: %s', async (outside) => {
    expect((await faultOf(connection().reader.raw(outside))).code).toBe('REFUSED')
  })

  test('of a GraphQL query are one POST to one path', async () => {
    api()
      .post('/graphql', {query: '{viewer}', variables: {a: 1}})
      .reply(200, {data: null, errors: [{message: 'no'}]})
    const raw = await connection().reader.graphql('{viewer}', {a: 1})
    expect(raw.status).toBe(200)
    expect(raw.request).toMatch(/^POST \/graphql {"query":/)
  })
})

describe('listings', () => {
  test('are read whole, page by page', async () => {
    const all = Array.from({length: 60}, (_, at) => ({id: `token-${at}`}))
    for (const page of [1, 2]) {
      api()
        .get(`/accounts/${account}/access/service_tokens`)
        .query({page, per_page: 50})
        .times(2)
        .reply(
          200,
          envelope(all.slice((page - 1) * 50, page * 50), {page, per_page: 50, total_count: 60, total_pages: 2}),
        )
    }
    const {reader} = connection()
    const got = await reader.all(
      ({page, per_page}) => reader.api.zeroTrust.access.serviceTokens.list({account_id: account, page, per_page}),
      (token) => token.id,
    )
    expect(got).toEqual(all)
  })

  test('keep the totals that the SDK drops, so that a listing it takes for one page cannot be short', async () => {
    api()
      .get(`/accounts/${account}/gateway/rules`)
      .times(10)
      .reply(200, envelope([{id: 'rule-1'}], {total_count: 2}))
    const {reader} = connection()
    const fault = await faultOf(
      reader.all(
        () => reader.api.zeroTrust.gateway.rules.list({account_id: account}),
        (rule) => rule.id,
      ),
    )
    expect(fault).toMatchObject({code: 'UNAVAILABLE', message: expect.stringContaining('changes while it is read')})
  })

  test('that Cloudflare serves unpaged are whole however long they are', async () => {
    const rules = Array.from({length: 50}, (_, at) => ({id: `rule-${at}`}))
    api().get(`/accounts/${account}/gateway/rules`).reply(200, envelope(rules))
    const {reader} = connection()
    expect(
      await reader.all(
        () => reader.api.zeroTrust.gateway.rules.list({account_id: account}),
        (rule) => rule.id,
      ),
    ).toEqual(rules)
  })

  test('follow a cursor', async () => {
    const path = `/accounts/${account}/devices/registrations`
    api()
      .get(path)
      .query({per_page: 50})
      .reply(200, envelope([{id: 'a'}], {cursor: 'next'}))
    api()
      .get(path)
      .query({per_page: 50, cursor: 'next'})
      .reply(200, envelope([{id: 'b'}], {cursor: ''}))
    const {reader} = connection()
    const got = await reader.all(
      ({per_page, cursor}) =>
        reader.api.zeroTrust.devices.registrations.list({
          account_id: account,
          per_page,
          ...(cursor === undefined ? {} : {cursor}),
        }),
      (registration) => registration.id,
    )
    expect(got.map((registration) => registration.id)).toEqual(['a', 'b'])
  })
})
