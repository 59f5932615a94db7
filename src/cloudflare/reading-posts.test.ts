import nock from 'nock'
import {afterEach, beforeEach, describe, expect, test} from 'vitest'
import {account, api, connection, envelope, faultOf, refusal} from './testing/nock-api.ts'

beforeEach(() => nock.disableNetConnect())
afterEach(() => {
  nock.cleanAll()
  nock.enableNetConnect()
})

const zone = 'f'.repeat(32)
const namespace = 'e'.repeat(32)
const ruleset = 'd'.repeat(32)
const rule = {action: 'block', expression: 'http.host eq "a.example"'}

describe('a POST that only reads', () => {
  test.each([`/zones/${zone}/rulesets/${ruleset}/rules`, `/accounts/${account}/rulesets/${ruleset}/rules`])(
    'rehearses a rule without keeping it: %s',
    async (path) => {
      const connected = connection()
      api()
        .post(path, rule)
        .query({dry_run: 'true'})
        .reply(200, envelope({id: ruleset}))
      expect(await connected.reader.rehearse(path, rule)).toMatchObject({
        request: `POST ${path}?dry_run=true`,
        status: 200,
      })
      expect(connected.meter).toEqual({reads: 1, writes: 0})
    },
  )

  test('gives the refusal of a rehearsed rule as an answer, not as a fault', async () => {
    const path = `/zones/${zone}/rulesets/${ruleset}/rules`
    api().post(path).query({dry_run: 'true'}).reply(400, refusal(20_127))
    expect((await connection().reader.rehearse(path, rule)).status).toBe(400)
  })

  test('reads many values of a KV namespace at once', async () => {
    const connected = connection()
    const path = `/accounts/${account}/storage/kv/namespaces/${namespace}/bulk/get`
    api()
      .post(path, {keys: ['stop']})
      .reply(200, envelope({values: {stop: 'yes'}}))
    const {kv} = connected.reader.api
    expect(await kv.namespaces.bulkGet(namespace, {account_id: account, keys: ['stop']})).toMatchObject({
      values: {stop: 'yes'},
    })
    expect(connected.meter).toEqual({reads: 1, writes: 0})
  })
})

test('a selection by SQL is a read, sent as text, and belongs to the request that evidence names', async () => {
  const connected = connection()
  const path = `/accounts/${account}/logs/explorer/query/sql`
  const statement = "SELECT * FROM gateway_dns WHERE datetime >= 'x' LIMIT 1"
  api().post(path, statement).matchHeader('content-type', 'text/plain').reply(200, envelope([]))
  expect((await connected.reader.sql(path, statement)).request).toBe(`POST ${path} ${statement}`)
  expect(connected.meter).toEqual({reads: 1, writes: 0})
})

test.each(['DELETE FROM gateway_dns', 'SELECT 1; DROP TABLE x', 'select', ''])(
  'what does not select is never sent as SQL: %s',
  async (statement) => {
    const connected = connection()
    const path = `/accounts/${account}/logs/explorer/query/sql`
    expect((await faultOf(connected.reader.sql(path, statement))).code).toBe('REFUSED')
    expect((await faultOf(connected.reader.sql(`/accounts/${account}/tokens`, 'SELECT 1'))).code).toBe('REFUSED')
    expect(connected.meter).toEqual({reads: 0, writes: 0})
  },
)

test('a query of telemetry is a read, and its body belongs to the request that evidence names', async () => {
  const connected = connection()
  const path = `/accounts/${account}/workers/observability/telemetry/query`
  const body = {queryId: 'firebreak', dry: true}
  api().post(path, body).reply(200, envelope({}))
  expect((await connected.reader.ask(path, body)).request).toBe(`POST ${path} ${JSON.stringify(body)}`)
  expect(connected.meter).toEqual({reads: 1, writes: 0})
})

describe('a reader sends nothing else that is not a read', () => {
  test.each([
    `/zones/${zone}/rulesets`,
    `/zones/${zone}/rulesets/${ruleset}`,
    `/zones/${zone}/rulesets/${ruleset}/rules/${ruleset}`,
    `/zones/${zone}/rulesets/${ruleset}/rules?dry_run=false&x=`,
    `/zones/${zone}/rulesets/${ruleset}/rules?dry_run=true&x=`,
    `/accounts/${account}/tokens/x/rulesets/y/rules`,
    `/accounts/${account}/access/service_tokens`,
    `/accounts/${account}/storage/kv/namespaces/${namespace}/bulk/delete`,
    `/zones/${zone}/rulesets/../../${ruleset}/rules`,
    '/graphql',
  ])('by rehearsing at %s', async (path) => {
    const connected = connection()
    expect((await faultOf(connected.reader.rehearse(path, rule))).code).toBe('REFUSED')
    expect(connected.meter).toEqual({reads: 0, writes: 0})
  })

  test.each(['live-tail', 'query/x', 'query?x=1', 'keys'])('by asking at telemetry/%s', async (end) => {
    const connected = connection()
    const path = `/accounts/${account}/workers/observability/telemetry/${end}`
    expect((await faultOf(connected.reader.ask(path, {}))).code).toBe('REFUSED')
    expect(connected.meter).toEqual({reads: 0, writes: 0})
  })

  test('by a verb that its type has not, but that is there at run time', async () => {
    const connected = connection()
    // What a mistaken cast would do.
    const {namespaces} = connected.reader.api.kv as unknown as {
      readonly namespaces: Readonly<Record<string, (...args: readonly unknown[]) => PromiseLike<unknown>>>
    }
    const asked = [
      () => namespaces['bulkDelete']?.(namespace, {account_id: account, body: ['stop']}),
      () => namespaces['bulkUpdate']?.(namespace, {account_id: account, body: [{key: 'stop', value: 'no'}]}),
      () => namespaces['create']?.({account_id: account, title: 'new'}),
    ]
    for (const ask of asked)
      expect((await faultOf(Promise.resolve().then(ask))).message).toMatch(/a reader may not send|could not be made/)
    expect(connected.meter).toEqual({reads: 0, writes: 0})
  })
})
