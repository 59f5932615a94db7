import {existsSync, readFileSync, renameSync} from 'node:fs'
import {join} from 'node:path'
import {afterAll, beforeAll, expect, test} from 'vitest'
import type {Clock} from '../../src/core/ports.ts'
import {topUpOf} from '../../src/core/evidence/top-up.ts'
import {snapshotRunbook} from '../../src/core/runbooks/primitive-runbooks.ts'
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

const snapshot = async (wanted: Parameters<typeof snapshotRunbook>[0]): Promise<RunResult> =>
  range.apply(await range.bench.plan({runbook: snapshotRunbook(wanted), params: {}}))

const toppedUp = async ({state}: RunResult): Promise<RunResult> => {
  const goingOn = topUpOf(state)
  return snapshot({sources: Object.keys(goingOn.since), lookback: '24h', ...goingOn})
}

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
