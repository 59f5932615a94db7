import {existsSync, readFileSync, renameSync} from 'node:fs'
import {join} from 'node:path'
import {afterAll, beforeAll, expect, test} from 'vitest'
import type {Clock} from '../../src/core/ports.ts'
import {topUpOf} from '../../src/core/evidence/top-up.ts'
import type {PinnedRunbook} from '../../src/core/runbooks/primitive-runbooks.ts'
import {snapshotRunbook, type SnapshotWanted, topUpRunbook} from '../../src/core/runbooks/snapshot-runbooks.ts'
import {runReport} from '../../src/core/runs/run-report.ts'
import type {World} from '../../src/sandbox/world.ts'
import {checkBag} from '../../src/storage/bag/check/check-bag.ts'
import {openBag} from '../../src/storage/evidence-bag.ts'
import {systemClock} from '../../src/storage/system-clock.ts'
import type {RunResult} from '../../src/workbench.ts'
import {openRange, type TestRange} from '../fixtures/range.ts'

const minute = 60_000
let leapt: number
let world: World
let range: TestRange
const clock: Clock = {...systemClock, now: () => new Date(systemClock.now().getTime() + leapt)}

beforeAll(async () => {
  leapt = 0
  range = await openRange({clock, also: (made) => void (world = made)})
})
afterAll(() => range.stop())

/** Somebody changed something so many minutes ago. */
function changed(minutesAgo: number, id: string): void {
  const {audit, id: account} = world.account
  audit.push({
    id,
    account: {id: account, name: 'drill'},
    action: {
      description: 'somebody changed something',
      result: 'success',
      time: new Date(clock.now().getTime() - minutesAgo * minute).toISOString(),
      type: 'update',
    },
    actor: {context: 'api_token', ip_address: '203.0.113.9', token_id: '', token_name: 'somebody', type: 'user'},
    raw: {cf_ray_id: id, method: 'PUT', status_code: 200, uri: '/', user_agent: 'somebody'},
    resource: {id: 'one', product: 'access', scope: 'accounts', type: 'service_token'},
  })
}

const applied = async (runbook: PinnedRunbook, params = {}): Promise<RunResult> =>
  range.apply(await range.bench.plan({runbook, params}))

const snapshot = async (wanted: SnapshotWanted): Promise<RunResult> => applied(snapshotRunbook(wanted))

const toppedUp = async ({state}: RunResult): Promise<RunResult> => applied(topUpRunbook(state))

const keptBy = ({state}: RunResult) => {
  const [kept] = state.collections.values()
  const [report] = kept?.sources ?? []
  return {bag: kept?.bag ?? '', rows: report?.rows ?? 0, known: report?.known, found: report?.found}
}

const textOf = async (bag: string) => {
  const {items, read} = await openBag(bag)
  return (await Promise.all(items.map(read))).map(String).join('\n')
}

test('a record that came late is in the top-up, told apart from what was kept before', async () => {
  changed(5.5, 'in-time')
  const first = await snapshot({sources: ['audit'], lookback: '1h'})
  expect(keptBy(first).known).toBeUndefined()
  changed(4, 'too-late')
  const second = await toppedUp(first)

  const {bag, rows, known, found} = keptBy(second)
  expect(rows - (known ?? 0)).toBe(1)
  expect(known).toBeGreaterThan(0)
  expect(found).toEqual([`audit: 1 new record, ${known} known from before`])
  expect(await textOf(keptBy(first).bag)).not.toContain('too-late')
  expect(await textOf(bag)).toContain('too-late')
  expect(runReport(second).evidence[0]?.found).toEqual(found)
})

test('the bags of a run and of all its top-ups are one group, and each says which run it is of', async () => {
  const first = await snapshot({sources: ['audit'], lookback: '1h'})
  const third = await toppedUp(await toppedUp(first))
  const {bag, rows, known} = keptBy(third)
  expect(known).toBe(rows)
  const info = readFileSync(join(bag, 'bag-info.txt'), 'utf8')
  expect(info).toContain(`Bag-Group-Identifier: ${first.run}\n`)
  expect(info).toContain(`Firebreak-Run: ${third.run}\n`)
  expect(await openBag(bag)).toMatchObject({run: third.run, continues: first.run})
  expect(await openBag(keptBy(first).bag)).not.toHaveProperty('continues')
  const {problems} = await checkBag(bag, {trust: undefined, entries: (run) => range.entries(run)})
  expect(problems).toEqual([])
})

test('where the earlier bag is gone the top-up keeps all the same, and says that it cannot tell what is new', async () => {
  const first = await snapshot({sources: ['audit'], lookback: '1h'})
  const {bag} = keptBy(first)
  renameSync(bag, `${bag}.elsewhere`)
  const second = keptBy(await toppedUp(first))
  expect(second.known).toBeUndefined()
  expect(second.found).toEqual([expect.stringMatching(/^audit: how much of it is new cannot be told: /)])
  expect(existsSync(second.bag)).toBe(true)
})

test('a top-up is the next command until one has read what was to settle when the run ended', async () => {
  const first = await snapshot({sources: ['audit'], lookback: '1h'})
  const next = (end: RunResult) => runReport(end).next.filter((command) => command.includes('--top-up'))
  expect(next(first)).toEqual([`firebreak logs snapshot --top-up ${first.run}`])
  const tooSoon = await toppedUp(first)
  expect(next(tooSoon)).toEqual([`firebreak logs snapshot --top-up ${tooSoon.run}`])
  leapt = 6 * minute
  expect(next(await toppedUp(tooSoon))).toEqual([])
})

/** The parts of logs that a run has read, such as the one AI Gateway of an agent. */
const partsOf = async (end: RunResult) => {
  const {items} = await openBag(keptBy(end).bag)
  return [...new Set(items.flatMap(({source, part}) => (part === undefined ? [] : [`${source} ${part}`])))].toSorted()
}

test('a top-up is as narrow as the run that it goes on with, however often that is gone on with', async () => {
  const first = await range.apply(await range.plan('agent-freeze', {agent: 'support-bot'}))
  const second = await toppedUp(first)
  const third = await toppedUp(second)
  const [before, after] = [first, third].map(({state}) => state.plan.collections[0]?.params)
  expect(after).toMatchObject({of: 'targets', agent: before?.['agent']})
  expect(after).toMatchObject({
    continues: {touched: expect.arrayContaining([expect.objectContaining({kind: 'service-token'})])},
  })
  expect(third.state.plan.collections[0]?.summary).toContain(', for support-bot: ')
  const parts = await partsOf(first)
  expect(parts.length).toBeGreaterThan(0)
  for (const later of [second, third]) expect(await partsOf(later)).toEqual(parts)
  const named = await applied(topUpRunbook(first.state, {agent: true}), {agent: 'billing-bot'})
  expect(named.state.plan.collections[0]?.summary).toContain(', for billing-bot: ')
  const whole = await snapshot({sources: Object.keys(topUpOf(first.state).since), lookback: '24h'})
  expect((await partsOf(whole)).length).toBeGreaterThan(parts.length)
})

test('a top-up of snapshots that differ in what they are of reads the whole account', async () => {
  const {state} = await snapshot({sources: ['audit'], lookback: '1h'})
  const [collection] = state.plan.collections
  const both =
    collection === undefined ? [] : [{...collection, params: {...collection.params, of: 'targets'}}, collection]
  expect(topUpOf({...state, plan: {...state.plan, collections: both}}).scope).toEqual({of: 'account'})
})
