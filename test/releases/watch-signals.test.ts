import {afterEach, beforeEach, expect, test} from 'vitest'
import type {JournalEntry} from '../../src/core/documents/journal.ts'
import type {Plan} from '../../src/core/documents/plan.ts'
import type {Runbook} from '../../src/core/documents/runbook.ts'
import {createElasticClock} from '../../src/sandbox/elastic-clock.ts'
import type {World} from '../../src/sandbox/world.ts'
import type {RunResult} from '../../src/workbench.ts'
import {byHand} from '../faults/own-token.ts'
import {openRange, type TestRange} from '../fixtures/range.ts'
import {releasedBy} from './short-watch.ts'

let range: TestRange
let world: World

beforeEach(async () => {
  // Cloudflare's records are late: the watch, the account and the run go by one clock, that leaps.
  const clock = createElasticClock({longFromMs: 500, pauseMs: 20})
  range = await openRange({clock, soakClock: clock, also: (made) => void (world = made)})
})
afterEach(() => range.stop())

/** Contains by a shipped runbook whose release says otherwise; the id of the run. */
async function contained(runbook: string, release: Partial<Runbook['release']>): Promise<string> {
  const plan = await range.bench.plan({runbook: releasedBy(runbook, release), params: {}, reason: 'test'})
  return (await range.apply(plan)).run
}

const stagesOf = ({stages = []}: Plan) => stages

const namesOf = (plan: Plan) => stagesOf(plan).map(({name, watch}) => [name, watch])

const keysOf = (plan: Plan, at: number): readonly string[] => stagesOf(plan)[at]?.keys ?? []

const intentsOf = (entries: readonly JournalEntry[]): readonly string[] =>
  entries.flatMap(({event}) => (event.type === 'intent' ? [event.key] : []))

/** What was given back and taken again, and nothing of it left open. */
function expectTakenAgain({outcome, why, run}: RunResult, given: readonly string[]): void {
  expect(outcome).toBe('release-incomplete')
  expect(why.filter((line) => /NOT|refused again/.test(line))).toEqual([])
  const again = intentsOf(range.entries(run)).filter((key) => key.startsWith('again:'))
  expect(again.length).toBeGreaterThan(0)
  expect(given).toEqual(expect.arrayContaining(again.map((key) => key.slice('again:'.length))))
}

/** As Cloudflare records it: a sign-in that no probe of firebreak.yaml shows. */
function signIn(name: string): void {
  const token = [...world.account.serviceTokens.values()].find(({stored}) => stored.name === name)
  const app = [...world.account.apps.values()].find((one) => one.name === 'crm')
  if (token === undefined || app === undefined) throw new Error(`nobody is called ${name}`)
  world.edge.recordLogin({appId: app.id, serviceTokenId: token.stored.id, allowed: true, address: '203.0.113.9'})
}

/** As somebody else may do it meanwhile. */
function disable(name: string): void {
  const [id] = [...world.account.serviceTokens].find(([, {stored}]) => stored.name === name) ?? []
  void byHand(range, 'PUT', {path: `/access/service_tokens/${id ?? ''}`, body: {enabled: false}})
}

test("a sign-in of what still stands, seen in Cloudflare's records alone, is a regression", async () => {
  const run = await contained('fleet-kill', {watch: '6m'})
  const plan = await range.bench.planRelease(run, {})
  const end = await range.apply(plan, ({event}) => {
    if (event.type === 'watched' && event.ms === 30_000) signIn('support-bot')
  })
  expect(end.why[0]).toMatch(
    /^seen in the watch over research-bot: disable-tokens\/support-bot still stands and is not quiet: service token support-bot signed in/,
  )
  expect(end.why.filter((line) => line.startsWith('seen'))).toHaveLength(1)
  expectTakenAgain(end, keysOf(plan, 0))
  expect(intentsOf(range.entries(end.run)).filter((key) => keysOf(plan, 1).includes(key))).toEqual([])
})

test('what the runbook says must stay refused, and that answers, is contained again; the runbook may name the canary', async () => {
  const lasting = 'research-bot-api'
  const run = await contained('fleet-kill', {watch: '30s', canary: 'billing-bot', refused: [lasting]})
  const plan = await range.bench.planRelease(run, {})
  expect(namesOf(plan)[0]).toEqual(['billing-bot', '30s'])
  expect(stagesOf(plan).map(({refused, back}) => [refused.includes(lasting), back.includes(lasting)])).toEqual([
    [true, false],
    [true, false],
  ])
  // The command line has the last word.
  const other = await range.bench.planRelease(run, {}, {canary: 'research-bot'})
  expect(namesOf(other)[0]).toEqual(['research-bot', '30s'])
  const end = await range.apply(other)
  expect(end.why).toContain(`seen in the watch over research-bot: probe ${lasting} must stay refused: answered`)
  expectTakenAgain(end, keysOf(other, 0))
})

test('asked for it, the last stage is watched as well, and a regression in it contains all of it again', async () => {
  const run = await contained('fleet-kill', {watch: '2m'})
  const plan = await range.bench.planRelease(run, {reason: 'test'}, {watch: true})
  expect(namesOf(plan)).toEqual([
    ['research-bot', '2m'],
    ['the rest', '2m'],
  ])
  const seen: string[] = []
  const end = await range.apply(plan, ({event}) => {
    if (event.type !== 'watched') return
    seen.push(`${event.stage} ${event.ms}`)
    if (event.stage === 'the rest' && event.ms === 0) disable('billing-bot')
  })
  expect(seen.slice(0, 6)).toEqual([
    ...[0, 15_000, 30_000, 60_000, 120_000].map((ms) => `research-bot ${ms}`),
    'the rest 0',
  ])
  expect(seen).not.toContain('the rest 120000')
  expect(end.why.join('\n')).toContain('seen in the watch over the rest: ')
  expectTakenAgain(end, [...keysOf(plan, 0), ...keysOf(plan, 1)])
  // With nobody who goes first there is one stage, and it is watched.
  const whole = await range.bench.planRelease(run, {reason: 'test'}, {atOnce: true, watch: true})
  expect(namesOf(whole)).toEqual([['all of it', '2m']])
})

test('a release of everything that a vendor may have leaked goes in stages', async () => {
  const run = await contained('vendor-breach-rotation', {watch: '30s'})
  const plan = await range.bench.planRelease(run, {})
  const [canary, rest] = stagesOf(plan)
  expect([canary?.watch, rest?.name, rest?.watch]).toEqual(['30s', 'the rest', undefined])
  expect([...keysOf(plan, 0), ...keysOf(plan, 1)]).toEqual(plan.changes.map(({key}) => key))
  const end = await range.apply(plan)
  // A secret that was replaced stays replaced: that, and nothing else, is left.
  expect(end.why.filter((line) => !/^(cut|rotate)\/\S+: skipped: the (previous|old) secret /.test(line))).toEqual([])
  const intents = intentsOf(range.entries(end.run))
  const firstOfRest = intents.findIndex((key) => keysOf(plan, 1).includes(key))
  expect(firstOfRest).toBeGreaterThan(0)
  expect(intents.slice(firstOfRest).filter((key) => keysOf(plan, 0).includes(key))).toEqual([])
})
