import {afterAll, beforeAll, expect, test} from 'vitest'
import {tailDeed} from '../../src/actions/logs/logs-tail/worker-tail.ts'
import type {JournalEntry} from '../../src/core/documents/journal.ts'
import {tailRunbook} from '../../src/core/runbooks/primitive-runbooks.ts'
import {runReport} from '../../src/core/runs/run-report.ts'
import {Deed} from '../../src/core/story/deed.ts'
import type {Account} from '../../src/sandbox/account/account.ts'
import {observabilityOf} from '../../src/sandbox/families/observability/records.ts'
import {tailsOf} from '../../src/sandbox/families/observability/tails.ts'
import {openBag} from '../../src/storage/evidence-bag.ts'
import {approvalsFor, never} from '../fixtures/approvals.ts'
import {openRange, type TestRange} from '../fixtures/range.ts'

let range: TestRange
let account: Account
let before = 0
beforeAll(async () => {
  range = await openRange({also: (world) => void (account = world.account)})
})
afterAll(() => range.stop())

const plan = () =>
  range.bench.plan({
    runbook: tailRunbook({duration: '10m', isOfAgent: true, zones: []}),
    params: {agent: 'research-bot'},
    reason: 'test',
  })
const callWorker = (path: string) => fetch(`${range.sandbox.edge.front}/workers/research-worker${path}`)
/** What this test has sent. */
const tails = () =>
  range
    .writes()
    .filter((write) => write.includes('/tails'))
    .slice(before)
const isHeard = () => observabilityOf(account).listeners.size > 0
const generous = {timeout: 20_000, interval: 20}

interface Heard {
  readonly run: ReturnType<TestRange['bench']['apply']>
  readonly entries: JournalEntry[]
  /** Ends the listening, as the first Ctrl-C does. */
  enough(): void
}

async function listen(): Promise<Heard> {
  before += tails().length
  const planned = await plan()
  const [entries, listening]: [JournalEntry[], AbortController] = [[], new AbortController()]
  const report = (entry: JournalEntry) => void entries.push(entry)
  const hooks = {report, stop: never, listenUntil: listening.signal}
  const run = range.bench.apply(planned, approvalsFor(planned), hooks)
  await expect.poll(isHeard, generous).toBe(true)
  return {run, entries, enough: () => listening.abort()}
}

async function ended({run, enough}: Heard) {
  enough()
  const end = await run
  const collected = end.state.collections.get('tail')
  const bag = await openBag(collected?.bag ?? '')
  const texts = await Promise.all(bag.items.map(async (item) => Buffer.from(await bag.read(item)).toString('utf8')))
  const rows = texts.flatMap((text) => text.split('\n').filter((line) => line !== ''))
  return {
    report: runReport(end),
    source: collected?.sources[0],
    rows: rows.map((row) => JSON.parse(row) as Readonly<Record<string, unknown>>),
  }
}

test('a plan to listen writes nothing and says that a tail is made and taken away', async () => {
  const {collections} = await plan()
  expect(collections[0]?.summary).toContain('research-worker for 10m: a tail is made on each Worker, and taken away')
  expect(range.writes()).toEqual([])
})

test('what the Worker does is kept, and the tail is made and taken away under an intent', async () => {
  const heard = await listen()
  await callWorker('/search')
  await callWorker('/')
  const {report, source, rows} = await ended(heard)
  expect(report.outcome).toBe('recorded')
  expect(source).toMatchObject({source: 'worker-tail', state: 'complete', rows: 2})
  expect(rows.map((row) => Deed.parse(tailDeed(row)).object)).toEqual([
    {kind: 'fetch', id: 'GET /search'},
    {kind: 'fetch', id: 'GET /'},
  ])
  expect(tails().map((write) => write.split(' ')[0])).toEqual(['POST', 'DELETE'])
  expect(tailsOf(account).open.size).toBe(0)
  const acts = heard.entries.map(({event}) => event.type).filter((type) => type === 'intent' || type === 'outcome')
  expect(acts).toEqual(['intent', 'outcome', 'intent', 'outcome'])
})

test('a connection that is lost comes back to the same tail, and the time between is a gap', async () => {
  const heard = await listen()
  await callWorker('/search')
  range.sandbox.faults.schedule({match: {path: '/user/tokens/verify'}, kind: 'cut', times: 1, delayMs: 300})
  await fetch(`${range.sandbox.url}/user/tokens/verify`).catch(() => undefined)
  await expect.poll(isHeard, generous).toBe(false)
  await callWorker('/unheard')
  await expect.poll(isHeard, generous).toBe(true)
  await callWorker('/')
  const {source, rows} = await ended(heard)
  expect(rows.map((row) => tailDeed(row)?.object.id)).toEqual(['GET /search', 'GET /'])
  expect(source?.state).toBe('truncated')
  expect(source?.gaps).toContainEqual(expect.stringMatching(/^research-worker: what was sent between .* is not here/))
  expect(tails()).toHaveLength(2)
})

test('a tail that is about to expire is replaced before it does, and taken away', async () => {
  tailsOf(account).lifeMs = 61_000
  const heard = await listen()
  await expect.poll(() => tails().length, generous).toBeGreaterThanOrEqual(3)
  await callWorker('/search')
  const {source, rows} = await ended(heard)
  expect(source?.state).toBe('complete')
  tailsOf(account).lifeMs = 3_600_000
  expect(new Set(rows.map((row) => tailDeed(row)?.object.id))).toEqual(new Set(['GET /search']))
  expect(tailsOf(account).open.size).toBe(0)
  const made = tails().filter((write) => write.startsWith('POST')).length
  expect(tails()).toHaveLength(2 * made)
})

test('what Cloudflare leaves out under load is said, and makes the source a sample', async () => {
  const heard = await listen()
  for (const listener of observabilityOf(account).overloads) listener('overload')
  for (const listener of observabilityOf(account).overloads) listener('overload-stop')
  await callWorker('/search')
  const {source, rows} = await ended(heard)
  expect(source).toMatchObject({state: 'sampled', rows: 3})
  expect(source?.gaps).toContainEqual(expect.stringContaining('Cloudflare sent only some of the records'))
  expect(source?.gaps).toContainEqual(expect.stringContaining('Cloudflare sent all records again'))
  expect(rows.flatMap((row) => tailDeed(row) ?? [])).toHaveLength(1)
})

test('a tail that cannot be taken away is a gap that says until when it is there', async () => {
  const heard = await listen()
  range.sandbox.faults.schedule({match: {method: 'DELETE', path: '/tails/'}, kind: '500', times: 1})
  const {report, source} = await ended(heard)
  expect(report.outcome).toBe('recorded')
  expect(source?.gaps).toContainEqual(expect.stringMatching(/could not be taken away and goes at 20\d\d-/))
})

test('a token that may not listen keeps nothing, and the run says why', async () => {
  range.sandbox.faults.schedule({match: {method: 'POST', path: '/tails'}, kind: 'success-false', times: 1})
  const planned = await plan()
  const run = await range.bench.apply(planned, approvalsFor(planned), {report: () => undefined, stop: never})
  const collected = run.state.collections.get('tail')
  expect(collected?.sources[0]).toMatchObject({state: 'unavailable', rows: 0})
  expect(collected?.sources[0]?.gaps).not.toEqual([])
})
