import {expect, test} from 'vitest'
import type {RawAnswer, Reader} from '../../../core/cloudflare.ts'
import type {Target} from '../../../core/targets.ts'
import {stubAccount, stubAccountId} from '../../shared/stub-account.ts'
import type {LogScope} from '../log-source.ts'
import {collectConfig} from './collect-config.ts'
import {sinkOf} from '../../../../test/fixtures/evidence/sink-of.ts'

const list: Target = {kind: 'gateway-list', id: '11111111-1111-4111-8111-111111111111', name: 'quarantine'}

type Query = Readonly<Record<string, string>>

const json = (body: unknown, status = 200): RawAnswer => ({
  request: 'GET /',
  status,
  bytes: Buffer.from(JSON.stringify(body)),
})
const forbidden = json({success: false, errors: [{code: 10000, message: 'Authentication error'}]}, 403)

/** An account whose listings are empty, but for the answers given by path; a RawAnswer is taken as it is. */
function reader(answers: Readonly<Record<string, (query: Query) => object>>, paths: string[] = []): Reader {
  return {
    ...stubAccount({}).reader,
    async raw(at, query = {}) {
      const path = at.replace(`/accounts/${stubAccountId}/`, '')
      paths.push(path)
      const body = answers[path]?.(query) ?? {success: true, result: []}
      return 'bytes' in body ? (body as RawAnswer) : json(body)
    },
  }
}

async function collect(from: Reader, targets: readonly Target[] = [list], of: LogScope['of'] = 'targets') {
  const files: string[] = []
  const sink = sinkOf(async (file) => {
    files.push(file)
    return {} as never
  })
  const signal = new AbortController().signal
  return {
    report: await collectConfig(from, {scope: {of, targets}, window}, {sink, now: new Date(0), targets, signal}),
    files,
  }
}

const window = {from: '2026-01-01T00:00:00Z', to: '2026-01-02T00:00:00Z'}
const items = `gateway/lists/${list.id}/items`

test('configuration is kept for every object once, with all pages of its items', async () => {
  const paths: string[] = []
  const from = reader(
    {
      [`gateway/lists/${list.id}`]: () => ({success: true, result: {id: list.id}}),
      [items]: ({page = '1'}) => ({
        success: true,
        result: [{value: page}],
        result_info: {page: Number(page), per_page: 1, total_count: 2},
      }),
    },
    paths,
  )
  const {report, files} = await collect(from, [list, list])
  expect(paths).toEqual([`gateway/lists/${list.id}`, items, items])
  expect(files).toEqual([
    `config/gateway/lists/${list.id}/page-0001.json`,
    `config/${items}/page-0001.json`,
    `config/${items}/page-0002.json`,
  ])
  expect(report).toMatchObject({state: 'complete', rows: 3})
})

test('a listing without a total is kept until a page is short', async () => {
  const pages: Readonly<Record<string, readonly object[]>> = {1: [{value: 'a'}, {value: 'b'}], 2: [{value: 'c'}]}
  const from = reader({
    [items]: ({page = '1'}) => ({
      success: true,
      result: pages[page] ?? [],
      result_info: {page: Number(page), per_page: 2},
    }),
  })
  const {report, files} = await collect(from)
  expect(report.state).toBe('complete')
  expect(files.filter((file) => file.includes('/items/'))).toHaveLength(2)
})

test('a listing without a total that gives the same page for ever is not complete', async () => {
  const from = reader({[items]: () => ({success: true, result: [{value: 'a'}], result_info: {page: 1, per_page: 1}})})
  expect((await collect(from)).report.state).toBe('truncated')
})

test('a segment comes with the items of every list of addresses, and with every road into it', async () => {
  const lists = [
    {id: list.id, type: 'IP'},
    {id: '22222222-2222-4222-8222-222222222222', type: 'DOMAIN'},
  ]
  const from = reader({'gateway/lists': () => ({success: true, result: lists})})
  const segment: Target = {kind: 'segment', id: 'payments', name: 'payments'}
  const {files} = await collect(from, [segment])
  expect(files).toEqual([
    'config/gateway/rules/page-0001.json',
    'config/gateway/lists/page-0001.json',
    'config/teamnet/routes/page-0001.json',
    'config/teamnet/virtual_networks/page-0001.json',
    'config/zerotrust/routes/hostname/page-0001.json',
    'config/connectivity/directory/services/page-0001.json',
    `config/${items}/page-0001.json`,
  ])
})

test('of a whole account everything is kept that the plan touches, and every listing with what it leads on to', async () => {
  const from = reader({
    'gateway/lists': () => ({success: true, result: [{id: list.id, type: 'DOMAIN'}]}),
    'access/apps': () => ({success: true, result: [{id: 'app-1'}]}),
    'workers/scripts': () => ({success: true, result: [{id: 'my bot'}]}),
  })
  const {report, files} = await collect(from, [{kind: 'api-token', id: 'a', name: 'a'}], 'account')
  expect(files).toEqual(
    expect.arrayContaining([
      'config/tokens/a/page-0001.json',
      `config/${items}/page-0001.json`,
      'config/access/apps/app-1/policies/page-0001.json',
      'config/access/identity_providers/page-0001.json',
      'config/workers/scripts/my%20bot/deployments/page-0001.json',
    ]),
  )
  expect(report.state).toBe('complete')
  expect(report.gaps).toContainEqual(expect.stringContaining('a job that is started now sends nothing'))
})

test('a plan that touches nothing has no configuration to keep, and says so', async () => {
  const {report, files} = await collect(reader({}), [])
  expect(files).toEqual([])
  expect(report.gaps).toContain('the plan touches nothing: no configuration is kept')
})

test('what belongs to a zone is asked for below the zone', async () => {
  const asked: string[] = []
  const zone: Target = {kind: 'zone', id: 'z', name: 'example.com'}
  await collect(
    reader(
      {
        '/zones/z/rulesets': () => ({
          success: true,
          result: [{id: 'r', kind: 'zone', phase: 'http_request_firewall_custom'}],
        }),
      },
      asked,
    ),
    [zone],
  )
  expect(asked).toEqual([
    '/zones/z',
    '/zones/z/rulesets',
    '/zones/z/firewall/access_rules/rules',
    '/zones/z/rulesets/r',
  ])
})

test('a thousand objects are cut off, and it says how many are missing', async () => {
  const targets = Array.from({length: 1000}, (_, at): Target => ({kind: 'api-token', id: `${at}`, name: `${at}`}))
  const {report} = await collect(reader({}), targets)
  expect(report).toMatchObject({
    state: 'truncated',
    gaps: expect.arrayContaining([expect.stringContaining('500 further objects')]),
  })
})

test('configuration that is partly refused is truncated, and says what is missing', async () => {
  const from = reader({[items]: () => forbidden})
  const {report} = await collect(from)
  expect(report).toMatchObject({
    state: 'truncated',
    gaps: expect.arrayContaining([`${items}: answered HTTP 403: Authentication error`]),
  })
})
