import {afterAll, afterEach, beforeAll, expect, test} from 'vitest'
import {zoneRequestFacts} from '../../src/actions/logs/logs-tail/zone-requests.ts'
import type {JournalEntry} from '../../src/core/documents/journal.ts'
import {requireTarget} from '../../src/core/runbooks/find-target.ts'
import {tailRunbook} from '../../src/core/runbooks/primitive-runbooks.ts'
import {runReport} from '../../src/core/runs/run-report.ts'
import {Deed} from '../../src/core/story/deed.ts'
import {refOf} from '../../src/core/targets.ts'
import type {Account} from '../../src/sandbox/account/account.ts'
import {instantLogsOf, longestMs} from '../../src/sandbox/families/instant-logs/sessions.ts'
import {observabilityOf} from '../../src/sandbox/families/observability/records.ts'
import {openBag} from '../../src/storage/evidence-bag.ts'
import {systemClock} from '../../src/storage/system-clock.ts'
import {approvalsFor, never} from '../fixtures/approvals.ts'
import {benchBy, openListeningRange} from './listening.ts'
import type {TestRange} from '../fixtures/range.ts'
import {filesAsPlaces, leaksIn} from '../secrets/canaries.ts'

const host = 'shop.example.com'
const generous = {timeout: 30_000, interval: 20}

let range: TestRange
let account: Account
let token = ''
beforeAll(async () => {
  ;({range, account, token} = await openListeningRange())
})
afterAll(() => range.stop())
/** As five minutes without a listener would. */
afterEach(() => instantLogsOf(account).sessions.clear())

const zone = (name: string) => refOf.zone.parse(requireTarget(range.inventory, 'zone', name))
const isHeard = () => instantLogsOf(account).listeners.size > 0
const visit = (path: string) => fetch(`${range.sandbox.edge.front}/zone/${host}${path}`)
const sessionWrites = () => range.writes().filter((write) => write.includes('/logpush/edge/jobs'))

async function listen({isOfAgent = false, value = token, zones = [zone(host)]} = {}) {
  const bench = benchBy(range, {token: value})
  const runbook = tailRunbook({duration: '10m', isOfAgent, zones})
  const params = isOfAgent ? {agent: 'research-bot'} : {}
  const plan = await bench.plan({runbook, params, reason: 'test'})
  const [entries, listening]: [JournalEntry[], AbortController] = [[], new AbortController()]
  const report = (entry: JournalEntry) => void entries.push(entry)
  const run = bench.apply(plan, approvalsFor(plan), {report, stop: never, listenUntil: listening.signal})
  return {run, entries, plan, enough: () => listening.abort()}
}

async function ended({run, enough}: Awaited<ReturnType<typeof listen>>) {
  enough()
  const end = await run
  const collected = end.state.collections.get('tail')
  const bag = await openBag(collected?.bag ?? '')
  const items = bag.items.filter(({source}) => source === 'instant-logs')
  const texts = await Promise.all(items.map(async (item) => Buffer.from(await bag.read(item)).toString('utf8')))
  const lines = texts.flatMap((text) => text.split('\n').filter((line) => line !== ''))
  return {
    report: runReport(end),
    items,
    sources: new Map(collected?.sources.map((one) => [one.source, one])),
    deeds: lines.flatMap((line) => zoneRequestFacts.deed(JSON.parse(line) as Record<string, unknown>) ?? []),
  }
}

test('every request to a zone is kept, beside what a Worker does, and each is a deed', async () => {
  const before = sessionWrites().length
  const heard = await listen({isOfAgent: true})
  expect(heard.plan.collections[0]?.summary).toContain(`instant-logs of ${host} for 10m: every request to a zone`)
  await expect.poll(() => isHeard() && observabilityOf(account).listeners.size > 0, generous).toBe(true)
  await visit('/prices')
  await visit('/admin')
  await fetch(`${range.sandbox.edge.front}/workers/research-worker/search`)
  const {report, sources, deeds, items} = await ended(heard)
  expect(report.outcome).toBe('recorded')
  expect(sources.get('worker-tail')).toMatchObject({state: 'complete', rows: 1})
  expect(sources.get('instant-logs')?.state).toBe('complete')
  expect(items.map(({part}) => part)).toEqual(items.map(() => host))
  const own = deeds.map((deed) => Deed.parse(deed)).filter(({object}) => /prices|admin/.test(object.name ?? ''))
  expect(own.map(({object, outcome, ray}) => [object.name, outcome, ray?.length])).toEqual(
    expect.arrayContaining([
      [`${host}/prices`, 'allowed', 16],
      [`${host}/admin`, 'refused', 16],
    ]),
  )
  // One session, and nothing to take it away by.
  expect(
    sessionWrites()
      .slice(before)
      .map((write) => write.split(' ')[0]),
  ).toEqual(['POST'])
  const moves = heard.entries.flatMap(({event}) => (event.type === 'intent' ? [event.move] : []))
  expect(moves).toContain(`open a session of Instant Logs of ${host}`)
})

test('T59: the address of a session, which lets anybody listen, is in no bag, journal or recording', async () => {
  const heard = await listen()
  await expect.poll(isHeard, generous).toBe(true)
  const [session] = [...instantLogsOf(account).sessions.keys()]
  await ended(heard)
  expect(session).toMatch(/^[0-9a-f]{32}$/)
  expect(leaksIn(filesAsPlaces(range.stateDir), [`instant-logs/${session}`])).toEqual([])
})

test('a zone that somebody listens to already is not taken from them, but waited for', async () => {
  const {sessions} = instantLogsOf(account)
  const {id} = zone(host)
  const others = {id: 'of-somebody', zone: id, fields: [], sample: 1, endsAt: systemClock.now().getTime() + longestMs}
  sessions.set(others.id, others)
  const before = sessionWrites().length
  const asked = () => range.sandbox.requests().filter(({path}) => path.includes('/logpush/edge/jobs')).length
  const askedBefore = asked()
  const heard = await listen()
  await expect.poll(asked, generous).toBeGreaterThan(askedBefore + 1)
  expect(sessionWrites()).toHaveLength(before)
  sessions.clear()
  await expect.poll(isHeard, generous).toBe(true)
  const {sources} = await ended(heard)
  expect(sources.get('instant-logs')).toMatchObject({
    state: 'truncated',
    gaps: expect.arrayContaining([
      expect.stringMatching(/^shop\.example\.com: not connected since .*is open on shop\.example\.com already/),
      expect.stringMatching(/^shop\.example\.com: what was sent between .* there was no session$/),
    ]),
  })
})

test('a lost connection comes back to the same session, and one that has ended is followed by another', async () => {
  const before = sessionWrites().length
  const heard = await listen()
  await expect.poll(isHeard, generous).toBe(true)
  range.sandbox.faults.schedule({match: {path: '/user/tokens/verify'}, kind: 'cut', times: 1, delayMs: 300})
  await fetch(`${range.sandbox.url}/user/tokens/verify`).catch(() => undefined)
  await expect.poll(isHeard, generous).toBe(false)
  await expect.poll(isHeard, generous).toBe(true)
  expect(sessionWrites()).toHaveLength(before + 1)
  instantLogsOf(account).sessions.clear()
  range.sandbox.faults.schedule({match: {path: '/user/tokens/verify'}, kind: 'cut', times: 1, delayMs: 300})
  await fetch(`${range.sandbox.url}/user/tokens/verify`).catch(() => undefined)
  await expect.poll(() => sessionWrites().length, generous).toBe(before + 2)
  await expect.poll(isHeard, generous).toBe(true)
  await visit('/prices')
  const {sources, deeds} = await ended(heard)
  expect(deeds.map(({object}) => object.name)).toContain(`${host}/prices`)
  const gaps = sources.get('instant-logs')?.gaps.filter((gap) => gap.includes('the connection was away')) ?? []
  expect([sources.get('instant-logs')?.state, gaps.length]).toEqual(['truncated', 2])
})

test('what Cloudflare leaves out under load is said once, and makes the source a sample', async () => {
  const heard = await listen()
  await expect.poll(isHeard, generous).toBe(true)
  instantLogsOf(account).interval = 10
  await visit('/prices')
  await visit('/prices')
  instantLogsOf(account).interval = 1
  await visit('/prices')
  const {sources, deeds} = await ended(heard)
  expect(sources.get('instant-logs')?.state).toBe('sampled')
  const said = sources.get('instant-logs')?.gaps.filter((gap) => gap.includes('Cloudflare sent')) ?? []
  expect(said.map((gap) => gap.replace(/^.* on (?=Cloudflare)/, ''))).toEqual([
    'Cloudflare sent only some of the records',
    'Cloudflare sent all records again',
  ])
  expect(deeds.map(({detail}) => detail)).toContain('GET 200 one of 10')
})

test('a token that may not open a session keeps nothing of the zone, and the run says why and does not try again', async () => {
  const heard = await listen({value: range.sandbox.token})
  const {sources} = await ended(heard)
  expect(sources.get('instant-logs')).toMatchObject({
    state: 'unavailable',
    rows: 0,
    gaps: expect.arrayContaining([expect.stringMatching(/^shop\.example\.com: the token may not GET/)]),
  })
})
