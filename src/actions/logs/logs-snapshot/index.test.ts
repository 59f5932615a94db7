import {describe, expect, test} from 'vitest'
import type {RawAnswer, Reader} from '../../../core/cloudflare.ts'
import {SourceReport} from '../../../core/documents/evidence.ts'
import {Fault} from '../../../core/fault.ts'
import type {Target} from '../../../core/targets.ts'
import {stubAccount, stubAccountId} from '../../shared/stub-account.ts'
import action from './index.ts'
import {sinkOf} from '../../../../test/fixtures/evidence/sink-of.ts'

const list: Target = {kind: 'gateway-list', id: '11111111-1111-4111-8111-111111111111', name: 'quarantine'}
const now = new Date('2026-01-02T12:05:00.000Z')
const asked = {from: '2026-01-01T12:05:00.000Z', to: now.toISOString()}
const settled = {from: asked.from, to: '2026-01-02T12:00:00.000Z'}
const folder = '20260101T120500Z_20260102T120500Z'

type Query = Readonly<Record<string, string>>
type Answer = (query: Query) => unknown

const json = (body: unknown, status = 200): RawAnswer => ({
  request: 'GET /',
  status,
  cfRay: 'ray',
  bytes: Buffer.from(JSON.stringify(body)),
})
const forbidden = json({success: false, errors: [{code: 10000, message: 'Authentication error'}]}, 403)
const entry = (id: string, time: string) => ({id, action: {time}})
const nothing: Answer = () => ({success: true, result: []})
const groups = (rows: readonly unknown[]) => ({
  data: {viewer: {accounts: [{accessLoginRequestsAdaptiveGroups: rows}]}},
  errors: null,
})

/** An account whose logs are empty, but for the answers given by path; a RawAnswer is taken as it is. */
function reader(answers: Readonly<Record<string, Answer>>, paths: string[] = []): Reader {
  const given = (path: string, query: Query): RawAnswer => {
    paths.push(path)
    const body = (answers[path] ?? nothing)(query)
    return body !== null && typeof body === 'object' && 'bytes' in body ? (body as RawAnswer) : json(body)
  }
  const stub: Reader = {
    ...stubAccount({}).reader,
    raw: async (path, query = {}) => given(path.replace(`/accounts/${stubAccountId}/`, ''), query),
    graphql: async (_, variables) => given('graphql', variables as Query),
    until: () => stub,
  }
  return stub
}

/** The same, where the answer to one path never comes: whoever may not wait is let go. */
function hangingAt(hung: string, from: Reader): Reader {
  const letGo = (signal: AbortSignal) =>
    new Promise<never>((_, reject) => {
      signal.addEventListener('abort', () => reject(new Fault('UNAVAILABLE', 'it was stopped')), {once: true})
    })
  return {
    ...from,
    until: (signal) => ({
      ...from,
      raw: (path, query) => (path.endsWith(hung) ? letGo(signal) : from.raw(path, query)),
    }),
  }
}

async function collect(
  from: Reader,
  params: object = {},
  {targets = [list], signal = new AbortController().signal} = {},
) {
  const files: string[] = []
  const sink = sinkOf(async (file, bytes, about) => {
    files.push(file)
    return {file, sha256: `sha256:${'0'.repeat(64)}`, bytes: bytes.length, collectedAt: now.toISOString(), ...about}
  })
  const reports = await action.collect(from, params, {sink, now, targets, signal})
  const report = (source: string) => reports.find((one) => one.source === source)
  return {reports, report, files}
}

const usual = {sources: ['audit', 'access', 'service-token-logins', 'config']}
const empty = {graphql: () => groups([])}

test('all sources are kept, the one that vanishes soonest first', async () => {
  const {reports} = await collect(reader(empty), usual)
  expect(reports.map(({source, state}) => `${source} ${state}`)).toEqual([
    'service-token-logins sampled',
    'config complete',
    'access complete',
    'audit complete',
  ])
  for (const report of reports) expect(SourceReport.safeParse(report).success).toBe(true)
})

test('only the sources that were asked for are kept, in the same order', async () => {
  const {reports} = await collect(reader(empty), {sources: ['audit', 'access']})
  expect(reports.map(({source}) => source)).toEqual(['access', 'audit'])
})

test('a source that nobody knows is refused', () => {
  expect(action.params.safeParse({sources: ['rumour']}).success).toBe(false)
  expect(action.params.safeParse({sources: []}).success).toBe(false)
})

test('records are kept up to now, and vouched for up to five minutes ago', async () => {
  const queries: Query[] = []
  const from = reader({'logs/audit': (query) => (queries.push(query), {success: true, result: []})})
  const {report, files} = await collect(from, {sources: ['audit']})
  const {from: since, to} = asked
  expect(queries).toMatchObject(['asc', 'desc'].map((direction) => ({since, before: to, direction})))
  expect(report('audit')).toMatchObject({
    window: settled,
    gaps: expect.arrayContaining([expect.stringContaining(`after ${settled.to} may be missing`)]),
  })
  expect(files).toEqual([`audit/${folder}/page-0001.json`])
})

test('a look-back shorter than the lag vouches for nothing', async () => {
  const {report} = await collect(reader({}), {sources: ['audit'], lookback: '1m'})
  expect(report('audit')?.window).toEqual({from: '2026-01-02T12:04:00.000Z', to: '2026-01-02T12:04:00.000Z'})
})

describe('the audit log', () => {
  test.each([
    ['result_info.cursor', (next: string) => ({cursor: next})],
    ['result_info.cursors.after', (next: string) => ({cursors: {after: next}})],
  ])('is read to its end with the cursor in %s', async (_, info) => {
    const from = reader({
      'logs/audit': ({cursor}) =>
        cursor === undefined
          ? {success: true, result: [entry('a', '1')], result_info: info('next')}
          : {success: true, result: [entry('b', '2')], result_info: info('')},
    })
    const {report} = await collect(from, {sources: ['audit']})
    expect(report('audit')).toMatchObject({state: 'complete', rows: 2, first: '1', last: '2'})
  })

  test('says that reads are not in it', async () => {
    const {report} = await collect(reader({}), {sources: ['audit']})
    expect(report('audit')?.gaps).toContainEqual(expect.stringContaining('reads are not in the audit log'))
  })
})

describe('the Access log', () => {
  const login = (ray: string) => ({ray_id: ray, created_at: ray, app_uid: 'crm'})

  test('is read page by page until one is empty', async () => {
    const pages: Readonly<Record<string, unknown>> = {1: [login('1'), login('2')], 2: [login('3')]}
    const from = reader({'access/logs/access_requests': ({page = ''}) => ({success: true, result: pages[page] ?? []})})
    const {report, files} = await collect(from, {sources: ['access'], lookback: '6h'})
    expect(report('access')).toMatchObject({state: 'complete', rows: 3, first: '1', last: '3'})
    expect(files).toHaveLength(3)
  })

  test('is not complete when its pages shifted', async () => {
    const pages: Readonly<Record<string, unknown>> = {1: [login('1'), login('2')], 2: [login('2'), login('3')]}
    const from = reader({'access/logs/access_requests': ({page = ''}) => ({success: true, result: pages[page] ?? []})})
    expect((await collect(from, {sources: ['access']})).report('access')).toMatchObject({state: 'truncated', rows: 3})
  })

  test('says that service tokens are not in it', async () => {
    const {report} = await collect(reader({}), {sources: ['access']})
    expect(report('access')?.gaps).toContainEqual(expect.stringContaining('service-token sign-ins are not in this log'))
  })
})

test('sign-ins with service tokens are never called complete', async () => {
  const row = {count: 1, dimensions: {datetime: '2026-01-02T00:00:00Z', serviceTokenId: 'a'}}
  const {report} = await collect(reader({graphql: () => groups([row])}), {sources: ['service-token-logins']})
  expect(report('service-token-logins')).toMatchObject({state: 'sampled', rows: 1, first: '2026-01-02T00:00:00Z'})
})

describe('a source that fails', () => {
  test('is unavailable, with the reason, and the others go on', async () => {
    const {reports, report} = await collect(reader({...empty, 'access/logs/access_requests': () => forbidden}), usual)
    expect(report('access')).toMatchObject({
      state: 'unavailable',
      gaps: expect.arrayContaining(['answered HTTP 403: Authentication error']),
    })
    expect(reports).toHaveLength(4)
    expect(report('audit')?.state).toBe('complete')
  })

  test.each([
    [new Fault('UNAVAILABLE', 'the disk is full'), 'the disk is full'],
    [new RangeError('secret'), 'failed unexpectedly (RangeError)'],
  ])('for any reason is a gap and not the end: %s', async (error, why) => {
    const sink = sinkOf(async () => {
      throw error
    })
    const request = {sink, now, targets: [], signal: new AbortController().signal}
    const reports = await action.collect(reader(empty), {sources: ['audit']}, request)
    expect(reports).toEqual([{source: 'audit', state: 'unavailable', rows: 0, gaps: [why]}])
  })
})

test('when the time is up before it began, nothing is asked for and nothing is called complete', async () => {
  const paths: string[] = []
  const {reports} = await collect(reader(empty, paths), {}, {targets: [list], signal: AbortSignal.abort()})
  expect(paths).toEqual([])
  expect(reports.filter(({state}) => state === 'complete')).toEqual([])
})

test('T57: when the time is up while one source hangs, each of the others still says what it has', async () => {
  const over = new AbortController()
  const audit: Answer = () => ({success: true, result: [entry('a', '2026-01-02T00:00:00Z')]})
  const seen: string[] = []
  const from = hangingAt('access/logs/access_requests', reader({...empty, 'logs/audit': audit}, seen))
  const collecting = collect(from, usual, {targets: [], signal: over.signal})
  await expect.poll(() => seen).toContain('logs/audit')
  over.abort()
  const {report, reports} = await collecting
  expect(reports.map(({source}) => source)).toEqual(['service-token-logins', 'config', 'access', 'audit'])
  expect(report('access')).toMatchObject({state: 'unavailable', gaps: expect.arrayContaining(['it was stopped'])})
  expect(report('audit')).toMatchObject({state: expect.stringMatching(/complete|truncated/), rows: 1})
  expect(report('audit')?.gaps).toContainEqual(expect.stringMatching(/no time to read it twice/))
})

test('what a look-back is of and what it takes follow from the params', () => {
  expect(action.describe({sources: ['audit', 'access'], lookback: '7d', of: 'account'})).toBe(
    'Keep access, audit of the last 7d, for the whole account',
  )
  expect(action.needs?.({sources: ['audit']})).toEqual(['Account Settings Read'])
})

test('a snapshot that goes on begins where the one before it was settled, each log for itself', async () => {
  const queries: Query[] = []
  const from = reader({'logs/audit': (query) => (queries.push(query), {success: true, result: []})})
  const since = '2026-01-02T11:30:00.000Z'
  const {report} = await collect(from, {sources: ['audit'], since: {audit: since}})
  expect(queries).toMatchObject([{since}, {since}])
  expect(report('audit')?.window).toEqual({from: since, to: settled.to})
})
