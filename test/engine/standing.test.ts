import {afterEach, beforeEach, expect, test} from 'vitest'
import {join} from 'node:path'
import {DatabaseSync} from 'node:sqlite'
import {never} from '../fixtures/approvals.ts'
import {openRange, type TestRange} from '../fixtures/range.ts'
import {createElasticClock} from '../../src/sandbox/elastic-clock.ts'
import {newRunId} from '../../src/storage/runs.ts'
import {systemClock} from '../../src/storage/system-clock.ts'

const agent = {agent: 'support-bot'}
const hooks = {report: () => undefined, stop: never}
let range: TestRange

beforeEach(async () => {
  range = await openRange()
})
afterEach(() => range.stop())

test('a run that was released is not resumed', async () => {
  const {run} = await range.apply(await range.plan('agent-freeze', agent))
  const released = await range.release(run)
  const writes = range.writes()
  await expect(range.bench.resume(run, hooks)).rejects.toMatchObject({
    code: 'REFUSED',
    message: expect.stringContaining(released.run),
  })
  expect(range.writes()).toEqual(writes)
})

test('a release warns of another run that relies on the same object', async () => {
  const {run} = await range.apply(await range.plan('agent-freeze', agent))
  const other = await range.apply(await range.plan('service-token-compromise', {token: 'support-bot'}))
  const release = await range.bench.planRelease(run, {})
  const warned = release.safeguards.filter(({rule, result}) => rule === 'standing-run' && result === 'warned')
  expect(warned.map(({object}) => object)).toContain('support-bot')
  expect(warned[0]?.message).toContain(other.run)
})

test('a plan costs what it cost to make it, however much was read before', async () => {
  const first = await range.plan('agent-freeze', agent)
  const second = await range.plan('agent-freeze', agent)
  expect(second.budget.reads).toBeLessThanOrEqual(first.budget.reads)
})

test('losing the lock after a request has left never looks as if nothing had been changed', async () => {
  const plan = await range.plan('agent-freeze', agent)
  const lost = range.apply(plan, ({event}) => {
    if (event.type !== 'outcome') return
    const database = new DatabaseSync(join(range.stateDir, 'locks.db'))
    database.exec("UPDATE hold SET ended = 'somebody'")
    database.close()
  })
  await expect(lost).rejects.toMatchObject({
    code: 'INDETERMINATE',
    next: expect.arrayContaining([expect.stringContaining('firebreak resume')]),
  })
  expect(range.writes()).not.toEqual([])
})

test('a run that ended without a change is not verified, and keeps its outcome', async () => {
  const early = await range.plan('agent-freeze', agent)
  await range.apply(await range.plan('service-token-compromise', {token: 'support-bot'}))
  await expect(range.apply(early)).rejects.toMatchObject({code: 'DRIFT'})
  const [drifted = ''] = range.runs()
  await expect(range.bench.verify(drifted, {...hooks, watch: false})).rejects.toMatchObject({code: 'REFUSED'})
  expect(range.entries(drifted).at(-1)?.event).toMatchObject({type: 'run-outcome', outcome: 'refused'})
})

test('a run on a clock that has leapt is not newer than what is begun after it', async () => {
  const elastic = createElasticClock({pauseMs: 1})
  await elastic.sleep(3_600_000)
  const leapt = await openRange({clock: {...elastic, sleep: systemClock.sleep}})
  try {
    const {run} = await leapt.apply(await leapt.plan('service-token-compromise', {token: 'support-bot'}))
    expect(run < newRunId(systemClock)).toBe(true)
  } finally {
    await leapt.stop()
  }
})
