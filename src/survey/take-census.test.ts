import nock from 'nock'
import {afterEach, beforeEach, describe, expect, test} from 'vitest'
import {type QuietAccount, openAccount} from '../../test/contract/account.ts'
import {account, api, connection, envelope, faultOf, refusal} from '../cloudflare/testing/nock-api.ts'
import {CensusKind} from '../core/documents/census.ts'
import {permissionNames} from '../sandbox/account/permissions.ts'
import {createCensus} from './take-census.ts'

describe('a count of the credentials', () => {
  const takeCensus = () => createCensus(connection().reader)
  const tokensPath = `/accounts/${account}/access/service_tokens`
  const listed = (from: number, to: number) =>
    Array.from({length: to - from}, (_, at) => ({id: `id-${from + at}`, name: `token-${from + at}`}))

  /** One page of so many, as the API numbers them. */
  function page(number: number, items: readonly object[], total: number): void {
    const pages = Math.ceil(total / 100)
    api()
      .get(tokensPath)
      .query({page: number, per_page: 100})
      .times(4)
      .reply(
        200,
        envelope(items, {page: number, per_page: 100, count: items.length, total_count: total, total_pages: pages}),
      )
  }

  beforeEach(() => nock.disableNetConnect())
  afterEach(() => {
    nock.cleanAll()
    nock.enableNetConnect()
  })

  test('reads every page', async () => {
    page(1, listed(0, 100), 250)
    page(2, listed(100, 200), 250)
    page(3, listed(200, 250), 250)
    const found = await takeCensus()(['service-token'])
    expect(found).toEqual(listed(0, 250).map((item) => ({kind: 'service-token', ...item})))
  })

  test.each<[string, () => void]>([
    [
      'ends before the announced total',
      () => {
        page(1, listed(0, 100), 150)
        page(2, listed(100, 120), 150)
      },
    ],
    [
      'has one credential twice',
      () => {
        page(1, listed(0, 100), 150)
        page(2, listed(99, 149), 150)
      },
    ],
    [
      'fails on a later page',
      () => (
        page(1, listed(0, 100), 150),
        void api().get(tokensPath).query({page: 2, per_page: 100}).times(4).reply(500, '')
      ),
    ],
    ['names a credential without an id', () => page(1, [{name: 'no id'}], 1)],
    ['is no list', () => void api().get(tokensPath).query(true).times(4).reply(200, envelope({}))],
    ['may not be read', () => void api().get(tokensPath).query(true).reply(403, refusal(10_000))],
  ])('throws when a listing %s: a part never passes for all', async (_, answer) => {
    answer()
    const fault = await faultOf(takeCensus()(['service-token']))
    expect(['UNAVAILABLE', 'DENIED']).toContain(fault.code)
  })

  test('throws when one kind of several cannot be listed', async () => {
    page(1, listed(0, 1), 1)
    api().get(`/accounts/${account}/tokens`).query(true).reply(403, refusal(10_000))
    expect((await faultOf(takeCensus()(['service-token', 'api-token']))).code).toBe('DENIED')
  })

  test('calls a credential without a name by its id', async () => {
    page(1, [{id: 'id-1', name: ''}, {id: 'id-2'}], 2)
    expect((await takeCensus()(['service-token'])).map(({name}) => name)).toEqual(['id-1', 'id-2'])
  })

  test('says when a credential was made and last used, where the listing tells', async () => {
    const tokens = [
      {id: 'id-1', name: 'used', issued_on: '2026-01-01T00:00:00Z', last_used_on: '2026-02-01T00:00:00Z'},
      {id: 'id-2', name: 'unused', issued_on: '2026-01-01T00:00:00Z', last_used_on: null},
    ]
    api()
      .get(`/accounts/${account}/tokens`)
      .query({page: 1, per_page: 100})
      .reply(200, envelope(tokens, {page: 1, per_page: 100, total_count: 2, total_pages: 1}))
    expect(await takeCensus()(['api-token'])).toEqual([
      {
        kind: 'api-token',
        id: 'id-1',
        name: 'used',
        createdAt: '2026-01-01T00:00:00Z',
        lastUsed: '2026-02-01T00:00:00Z',
      },
      {kind: 'api-token', id: 'id-2', name: 'unused', createdAt: '2026-01-01T00:00:00Z'},
    ])
  })

  test('leaves out tunnels that were deleted', async () => {
    api()
      .get(`/accounts/${account}/cfd_tunnel`)
      .query({page: 1, per_page: 100, is_deleted: 'false'})
      .reply(200, envelope([{id: 'id-1', name: 'kept'}], {page: 1, per_page: 100, total_count: 1, total_pages: 1}))
    expect((await takeCensus()(['tunnel'])).map(({name}) => name)).toEqual(['kept'])
  })
})

describe('of the sandbox', () => {
  let quiet: QuietAccount
  beforeEach(async () => {
    quiet = await openAccount()
  })
  afterEach(() => quiet.stop())

  test.each(CensusKind.options)('every %s is counted, and one that is added is in the next count', async (kind) => {
    const take = createCensus(quiet.connectWith(permissionNames).reader)
    const before = await take([kind])
    expect(before.length).toBeGreaterThan(0)
    expect(new Set(before.map(({id}) => id)).size).toBe(before.length)
    if (kind !== 'service-token') return
    const {id} = quiet.world.addServiceToken({name: 'born'})
    expect(await take([kind])).toEqual([...before, {kind, id, name: 'born'}])
  })
})
