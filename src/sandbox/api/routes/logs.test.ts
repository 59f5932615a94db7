import {afterEach, expect, test} from 'vitest'
import type {Office} from '../testing/office.ts'
import {bodyOf, openOffice} from '../testing/office.ts'

let office: Office

afterEach(() => office.api.stop())

const day = {since: '2026-11-21T00:00:00Z', before: '2026-11-22T00:00:00Z'}
const window = `since=${day.since}&before=${day.before}`

interface AuditPage {
  readonly result: readonly {readonly resource: {readonly id: string}}[]
  readonly result_info: {readonly cursor: string}
}

interface Login {
  readonly dimensions: Readonly<Record<string, unknown>>
}

interface LoginAnswer {
  readonly data: {
    readonly viewer: {readonly accounts: readonly [{readonly accessLoginRequestsAdaptiveGroups: readonly Login[]}]}
  }
}

interface FailedQuery {
  readonly data: unknown
  readonly errors: readonly [{readonly message: string}]
}

const audit = async (query: string) =>
  bodyOf<AuditPage>(await office.call('GET', office.at(`/logs/audit?${window}&${query}`)))

async function disable(name: string): Promise<string> {
  const {id} = office.world.addServiceToken({name})
  await office
    .client()
    .zeroTrust.access.serviceTokens.update(id, {account_id: office.world.accountId, name, enabled: false})
  return id
}

test('every change is audited with who made it, reading is not', async () => {
  office = await openOffice()
  const id = await disable('support-bot')
  await office.call('GET', office.at('/gateway/rules'))
  await office.call('PUT', office.at(`/access/service_tokens/${id}`), {body: {enabled: 'no'}})
  const page = await office
    .client()
    .accounts.logs.audit.list({account_id: office.world.accountId, ...day, direction: 'asc'})
  expect(page.getPaginatedItems()).toMatchObject([
    {
      action: {
        type: 'update',
        result: 'success',
        description: 'Update service token support-bot',
        time: '2026-11-21T03:00:00.000Z',
      },
      actor: {token_id: office.token.id, token_name: 'firebreak', context: 'api_token'},
      raw: {
        method: 'PUT',
        uri: `/client/v4${office.at(`/access/service_tokens/${id}`)}`,
        cf_ray_id: expect.stringMatching(/^[0-9a-f]{16}$/),
      },
      resource: {id, type: 'service_token', product: 'access'},
    },
  ])
})

test('the audit log needs its window and gives pages by cursor', async () => {
  office = await openOffice()
  const ids = [await disable('a'), await disable('b'), await disable('c')]
  expect((await office.call('GET', office.at(`/logs/audit?since=${day.since}`))).status).toBe(400)
  const first = await audit('direction=asc&limit=2')
  const second = await audit(`direction=asc&limit=2&cursor=${first.result_info.cursor}`)
  expect([...first.result, ...second.result].map(({resource}) => resource.id)).toEqual(ids)
  expect(second.result_info.cursor).toBe('')
})

test('the other shape of the cursor is the one that the SDK follows', async () => {
  office = await openOffice({auditCursor: 'cursors.after'})
  const ids = [await disable('a'), await disable('b')]
  const found = []
  for await (const {resource} of office
    .client()
    .accounts.logs.audit.list({account_id: office.world.accountId, ...day, direction: 'asc', limit: 1})) {
    found.push(resource?.id)
  }
  expect(found).toEqual(ids)
})

test('the audit log can be narrowed to one token or rid of it', async () => {
  office = await openOffice()
  await disable('a')
  const count = async (query: string) => (await audit(query)).result.length
  expect(
    await Promise.all([
      count(`actor_token_id=${office.token.id}`),
      count('actor_token_id=other'),
      count(`actor_token_id.not=${office.token.id}`),
    ]),
  ).toEqual([1, 0, 0])
})

test("people's logins are in the request log, those of service tokens are only in GraphQL", async () => {
  office = await openOffice()
  const token = office.world.addServiceToken({name: 'support-bot'})
  const app = office.world.addApp({name: 'crm', type: 'self_hosted', admits: [token.id]})
  office.world.addUserLogin({email: 'oncall@example.com', appId: app.id, allowed: true, address: '203.0.113.31'})
  office.world.edge.recordLogin({appId: app.id, serviceTokenId: token.id, allowed: true, address: '127.0.0.1'})
  office.clock.advance(60_000)
  office.world.edge.recordLogin({appId: app.id, serviceTokenId: token.id, allowed: false, address: '127.0.0.1'})

  const requests = await office.client().zeroTrust.access.logs.accessRequests.list({account_id: office.world.accountId})
  expect(requests).toMatchObject([{user_email: 'oncall@example.com', app_uid: app.id}])

  const query = `query Logins($tag: string!, $filter: AccessFilter, $limit: uint64!) {
    viewer { accounts(filter: {accountTag: $tag}) {
      accessLoginRequestsAdaptiveGroups(limit: $limit, filter: $filter, orderBy: [datetime_DESC]) { count dimensions { datetime isSuccessfulLogin serviceTokenId approvingPolicyId } }
    } } }`
  const ask = async (filter: object) => {
    const variables = {tag: office.world.accountId, limit: 10, filter}
    const {data} = await bodyOf<LoginAnswer>(await office.call('POST', '/graphql', {body: {query, variables}}))
    return data.viewer.accounts[0].accessLoginRequestsAdaptiveGroups
  }
  const both = await ask({
    datetime_geq: '2026-11-21T03:00:00Z',
    datetime_leq: '2026-11-21T03:01:00Z',
    serviceTokenId_in: [token.id],
  })
  expect(both.map(({dimensions}) => dimensions)).toMatchObject([
    {datetime: '2026-11-21T03:01:00.000Z', isSuccessfulLogin: 0, serviceTokenId: token.id},
    {datetime: '2026-11-21T03:00:00.000Z', isSuccessfulLogin: 1, approvingPolicyId: app.policies[0]?.id},
  ])
  expect(await ask({datetime_geq: '2026-11-21T03:00:30Z'})).toHaveLength(1)
})

test('GraphQL says what is wrong with a query instead of failing', async () => {
  office = await openOffice()
  const errorOf = async (query: string) => {
    const answer = await office.call('POST', '/graphql', {body: {query}})
    const {data, errors} = await bodyOf<FailedQuery>(answer)
    return [answer.status, data, errors[0].message]
  }
  const ofAccount = (selection: string) =>
    `{viewer {accounts(filter: {accountTag: "${office.world.accountId}"}) {${selection}}}}`
  expect(await errorOf(ofAccount('httpRequests(limit: 1) {count}'))).toEqual([
    200,
    null,
    'unknown field "httpRequests"',
  ])
  expect(await errorOf(ofAccount('accessLoginRequestsAdaptiveGroups {count}'))).toEqual([
    200,
    null,
    'limit must be between 1 and 10000',
  ])
  expect(await errorOf('{viewer {accounts(filter: {accountTag: "0"}) {x}}}')).toEqual([
    200,
    null,
    'not authorized for that account',
  ])
  expect(await errorOf('{viewer {')).toEqual([200, null, 'unexpected end of query'])
})
