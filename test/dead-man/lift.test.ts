import {afterEach, beforeEach, expect, test} from 'vitest'
import {actionIds, loadAction} from '../../src/actions/index.ts'
import {strayHeartbeats} from '../../src/core/heartbeats/stray-heartbeats.ts'
import {lintRunbook} from '../../src/core/runbooks/lint-runbook.ts'
import {heartbeatsIn} from '../../src/compose-heartbeats.ts'
import {listRuns, runDir} from '../../src/storage/runs.ts'
import {addBeat} from '../../src/storage/beats.ts'
import {releaseOfEach, standingRuns} from '../../src/core/runs/run-summary.ts'
import {runState} from '../../src/core/runs/run-state.ts'
import {never} from '../fixtures/approvals.ts'
import {openRange, type TestRange} from '../fixtures/range.ts'
import type {Case} from '../../src/workbench.ts'
import {cutRunbook, movedClock, type MovedClock} from './cut.ts'

const minute = 60_000
let clock: MovedClock
let range: TestRange

beforeEach(async () => {
  clock = movedClock()
  range = await openRange({clock})
})
afterEach(() => range.stop())

const place = () => ({stateDir: range.stateDir, lockDir: range.stateDir, operator: 'tester', clock})
const heartbeats = () => heartbeatsIn(place())

/** Applied, and counted from there, as the command line does it. */
async function cut(of: Case = {}): Promise<string> {
  const plan = await range.bench.plan({
    runbook: cutRunbook('10m'),
    params: {segment: 'payments'},
    reason: 'test',
    ...of,
  })
  const {run, state} = await range.apply(plan)
  expect([...state.steps.values()].map(({result}) => result)).not.toContain('failed')
  addBeat(runDir(range.stateDir, run), 'armed', {clock, by: 'tester'})
  return run
}

function watch(run: string, stop: AbortSignal = never) {
  const told: string[] = []
  const ended = range.bench.watchHeartbeat(run, {stop, report: () => undefined, tell: (text) => void told.push(text)})
  return {told, ended}
}

const liftsOf = (run: string) => listRuns(range.stateDir).filter(({releases, lifts}) => releases === run && lifts)

test('only what nobody confirmed is lifted, under the approval of its plan, by a run of its own that releases nothing else', async () => {
  const run = await cut()
  clock.pass(10 * minute)
  const {ended} = watch(run)
  expect(await ended).toMatchObject({standing: 'lifted'})

  const [lift, ...others] = liftsOf(run)
  expect(others).toEqual([])
  const {plan, approvals, steps} = runState(range.entries(lift?.run ?? ''))
  expect([...steps.keys()]).toEqual(['block'])
  expect(plan.reason).toMatch(/^no heartbeat since 2/)
  expect(approvals.map(({by, means}) => [by, means])).toEqual([['approver-1', 'dead-man']])

  const known = listRuns(range.stateDir)
  expect(releaseOfEach(known).has(run)).toBe(false)
  expect(standingRuns(known, range.inventory.account.id).map((one) => one.run)).toContain(run)
  const status = await range.bench.status()
  const standing = status.runs.find((one) => one.run === run)
  expect(standing?.heartbeat?.standing).toBe('lifted')
  const held = new Map(standing?.changes.map((change) => [change.key.split('/')[0], change.standing]))
  expect([held.get('block'), held.get('routes')]).toEqual(['lifted', 'in-force'])

  await expect(heartbeats().confirm(run)).rejects.toMatchObject({code: 'REFUSED'})
  await expect(range.bench.resume(run, {report: () => undefined, stop: never})).rejects.toMatchObject({code: 'REFUSED'})
  expect((await range.release(run)).outcome).toBe('released')
  expect(releaseOfEach(listRuns(range.stateDir)).has(run)).toBe(true)
})

test('what nobody confirmed in a case with a codename is lifted in that case, under that codename', async () => {
  const of = {incident: 'INC-7', codename: 'Blue Heron'}
  const run = await cut(of)
  clock.pass(10 * minute)
  expect(await watch(run).ended).toMatchObject({standing: 'lifted'})
  expect(liftsOf(run).map((lift) => runState(range.entries(lift.run)).plan)).toMatchObject([of])
})

test('a heartbeat in time keeps it standing, and a wall clock that jumps lifts nothing', async () => {
  const run = await cut()
  const before = range.writes().length
  clock.pass(9 * minute)
  await heartbeats().confirm(run)
  clock.pass(9 * minute)
  for (const jump of [120, -240]) {
    clock.jump(jump * minute)
    const stopping = new AbortController()
    const {ended} = watch(run, stopping.signal)
    setTimeout(() => stopping.abort(), 500)
    expect(await ended).toMatchObject({standing: 'due'})
  }
  expect(range.writes()).toHaveLength(before)
  clock.pass(minute)
  expect(await watch(run).ended).toMatchObject({standing: 'lifted'})
  expect(liftsOf(run)).toHaveLength(1)
})

test('a heartbeat that comes while the lift is planned is in time', async () => {
  const run = await cut()
  const before = range.writes().length
  clock.pass(10 * minute)
  const stopping = new AbortController()
  const reads = range.sandbox.requests().length
  const {ended, told} = watch(run, stopping.signal)
  await expect.poll(() => range.sandbox.requests().length, {interval: 1}).toBeGreaterThan(reads)
  await heartbeats().confirm(run)
  setTimeout(() => stopping.abort(), 1500)
  expect(await ended).toMatchObject({standing: 'due'})
  expect(told.join()).toContain('lifting block')
  expect(range.writes()).toHaveLength(before)
  expect(liftsOf(run)).toEqual([])
})

test('of two watchers one lifts, and the other sees that it is done', async () => {
  const run = await cut()
  clock.pass(10 * minute)
  const [one, two] = [watch(run), watch(run)]
  expect(await Promise.all([one.ended, two.ended])).toMatchObject([{standing: 'lifted'}, {standing: 'lifted'}])
  expect(liftsOf(run).map(({outcome}) => outcome)).toEqual(['released'])
})

test('nothing is lifted on which another run relies for good', async () => {
  const run = await cut()
  const relying = await range.bench.plan({runbook: cutRunbook(), params: {segment: 'payments'}, reason: 'test'})
  await range.apply(relying)
  const before = range.writes().length
  clock.pass(10 * minute)
  const stopping = new AbortController()
  const {ended, told} = watch(run, stopping.signal)
  setTimeout(() => stopping.abort(), 1500)
  expect(await ended).toMatchObject({standing: 'overdue'})
  expect(told.join()).toContain('relies as well')
  expect(range.writes()).toHaveLength(before)
})

test('what does not lift itself is not watched, and no heartbeat is asked for', async () => {
  const plan = await range.bench.plan({runbook: cutRunbook(), params: {segment: 'payments'}, reason: 'test'})
  const {run} = await range.apply(plan)
  await expect(watch(run).ended).rejects.toMatchObject({code: 'USAGE'})
  await expect(heartbeats().confirm(run)).rejects.toMatchObject({code: 'USAGE'})
})

test.each([
  ['of an action that does not allow it', {steps: [{id: 'off', uses: 'service-token.disable', heartbeat: '10m'}]}],
  ['of a runbook that reaches the account', {reach: 'BR4'}],
])('a heartbeat %s is refused before anything is looked at', async (_, over) => {
  const runbook = cutRunbook('10m', over)
  await expect(range.bench.plan({runbook, params: {segment: 'payments'}, reason: 'test'})).rejects.toMatchObject({
    code: 'INVALID_DOCUMENT',
  })
  const [stray, ...others] = await strayHeartbeats(runbook.document, loadAction)
  expect(others).toEqual([])
  const findings = lintRunbook(runbook.document, {actionIds: [...actionIds], stray: stray === undefined ? [] : [stray]})
  expect(findings.filter(({severity}) => severity === 'error').map(({rule}) => rule)).toEqual(['stray-heartbeat'])
})

test('without a network it waits, says that the block still stands, and lifts once it is back', async () => {
  const run = await cut()
  clock.pass(10 * minute)
  range.sandbox.faults.schedule({match: {method: 'GET'}, kind: 'cut', times: 1, delayMs: 10 * minute})
  const {ended, told} = watch(run)
  await expect.poll(() => told.join(), {timeout: 60_000}).toContain('the block still stands')
  expect(liftsOf(run)).toEqual([])
  clock.pass(10 * minute)
  expect(await ended).toMatchObject({standing: 'lifted'})
}, 120_000)
