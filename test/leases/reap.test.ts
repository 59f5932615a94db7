import {afterEach, beforeEach, expect, test} from 'vitest'
import {actionIds, loadAction} from '../../src/actions/index.ts'
import {leasesIn} from '../../src/compose-leases/leases-in.ts'
import {lintRunbook} from '../../src/core/runbooks/lint-runbook.ts'
import {strayLeases} from '../../src/core/leases/stray-leases.ts'
import {releaseOfEach} from '../../src/core/runs/run-summary.ts'
import {runState} from '../../src/core/runs/run-state.ts'
import {listRuns} from '../../src/storage/runs.ts'
import type {Case} from '../../src/workbench.ts'
import {movedClock, type MovedClock} from '../dead-man/cut.ts'
import {never} from '../fixtures/approvals.ts'
import {openRange, type TestRange} from '../fixtures/range.ts'
import {lapsingParams, lapsingRunbook} from './lapsing.ts'

const minute = 60_000
const hour = 60 * minute
let clock: MovedClock
let range: TestRange

beforeEach(async () => {
  clock = movedClock()
  range = await openRange({clock})
})
afterEach(() => range.stop())

const unsigned = {signExtension: async <Extension>(extension: Extension) => extension}
const leases = () => leasesIn({stateDir: range.stateDir, lockDir: range.stateDir, operator: 'tester', clock}, unsigned)

async function contain(over: Partial<Record<string, unknown>> = {}, of: Case = {}): Promise<string> {
  const runbook = lapsingRunbook(over)
  const plan = await range.bench.plan({runbook, params: lapsingParams, reason: 'test', ...of})
  const {run, state} = await range.apply(plan)
  expect([...state.steps.values()].map(({result}) => result)).not.toContain('failed')
  return run
}

function reap(watch = false, stop: AbortSignal = never) {
  const told: string[] = []
  const ended = range.bench.reap({stop, watch, report: () => undefined, tell: (text) => void told.push(text)})
  return {told, ended}
}

const liftsOf = (run: string) => listRuns(range.stateDir).filter(({releases, lifts}) => releases === run && lifts)
const standingOf = (run: string) =>
  leases()
    .all()
    .filter((lease) => lease.run === run)
    .map(({step, standing}) => [step, standing])

test('what its runbook lets lapse is lifted once its time is over, a credential waits for a person, and nothing is done twice', async () => {
  const run = await contain()
  const before = range.writes().length
  expect(standingOf(run)).toEqual(
    expect.arrayContaining([
      ['block', 'current'],
      ['tokens', 'current'],
    ]),
  )
  clock.pass(3.9 * hour)
  expect(await range.bench.planReap()).toEqual({plans: [], refused: []})
  expect(await reap().ended).toEqual([])

  clock.pass(0.2 * hour)
  const {plans, refused} = await range.bench.planReap()
  expect(refused).toEqual([])
  expect(plans.map(({releases, changes}) => [releases, changes.map(({key}) => key)])).toEqual([[run, ['block']]])
  expect(range.writes()).toHaveLength(before)

  const reaped = await Promise.all([reap().ended, reap().ended])
  expect(reaped.flat().filter(({result}) => result === 'lifted')).toHaveLength(1)
  const [lift, ...others] = liftsOf(run)
  expect(others).toEqual([])
  const {plan, approvals, steps} = runState(range.entries(lift?.run ?? ''))
  expect([...steps.keys()]).toEqual(['block'])
  expect(plan.reason).toMatch(/^its lease ran out at 2/)
  expect(approvals.map(({by, means}) => [by, means])).toEqual([['approver-1', 'lapse']])
  expect(range.writes()).toHaveLength(before + 1)

  expect(await reap().ended).toEqual([])
  expect(new Set(standingOf(run).map(([step, standing]) => `${step} ${standing}`))).toEqual(new Set(['tokens overdue']))
  expect(releaseOfEach(listRuns(range.stateDir)).has(run)).toBe(false)
  clock.pass(1000 * hour)
  expect(await reap().ended).toEqual([])
  expect(range.writes()).toHaveLength(before + 1)
  await expect(range.bench.resume(run, {report: () => undefined, stop: never})).rejects.toMatchObject({code: 'REFUSED'})
  expect((await range.release(run)).outcome).toBe('released')
  expect(standingOf(run)).toEqual([])
}, 60_000)

test('what lapses in a case with a codename is lifted in that case, under that codename', async () => {
  const of = {incident: 'INC-7', codename: 'Blue Heron'}
  const run = await contain({}, of)
  clock.pass(4 * hour)
  expect((await range.bench.planReap()).plans).toMatchObject([of])
  expect(await reap().ended).toMatchObject([{run, result: 'lifted'}])
  expect(liftsOf(run).map((lift) => runState(range.entries(lift.run)).plan)).toMatchObject([of])
})

test('a wall clock that jumps, and a machine that slept, lift nothing early and keep nothing from being lifted', async () => {
  const run = await contain()
  const before = range.writes().length
  clock.pass(3 * hour)
  // Asleep for a night: the wall clock has gone on, and the monotonic one has not.
  for (const jump of [8, 10_000, -30_000]) {
    clock.jump(jump * hour)
    expect(await reap().ended).toEqual([])
  }
  expect(range.writes()).toHaveLength(before)
  expect(standingOf(run)).toContainEqual(['block', 'current'])
  clock.pass(hour)
  expect(await reap().ended).toMatchObject([{run, keys: ['block'], result: 'lifted'}])
})

test('more time is on record, counts from then on, has a limit, and comes in time while the lift is planned', async () => {
  const run = await contain()
  clock.pass(3 * hour)
  const extension = await leases().extend({run, step: 'block', more: '4h', reason: 'still looking'})
  expect(extension).toMatchObject({run, by: 'tester', reason: 'still looking', leases: [{change: 'block'}]})
  expect(range.entries(run).at(-1)?.event).toEqual({type: 'lease-extended', extension})
  clock.pass(2 * hour)
  expect(await reap().ended).toEqual([])
  const entries = range.entries(run).length
  for (const [step, more] of [
    ['block', '5h'],
    ['tokens', '10d'],
  ] as const)
    await expect(leases().extend({run, step, more, reason: 'longer'})).rejects.toMatchObject({code: 'REFUSED'})
  await expect(leases().extend({run, step: 'nothing', more: '1h', reason: 'x'})).rejects.toMatchObject({code: 'USAGE'})
  expect(range.entries(run)).toHaveLength(entries)

  clock.pass(3 * hour)
  const writes = range.writes().length
  const reads = range.sandbox.requests().length
  const {ended} = reap()
  await expect.poll(() => range.sandbox.requests().length, {interval: 1}).toBeGreaterThan(reads)
  await leases().extend({run, step: 'block', more: '1h', reason: 'one more'})
  expect(await ended).toMatchObject([{run, result: 'renewed'}])
  expect(range.writes()).toHaveLength(writes)
})

test('what another run relies on is lifted by nobody without a person', async () => {
  const run = await contain()
  await contain({steps: lapsingRunbook().document.steps.map(({onExpiry: _then, ...step}) => step)})
  const before = range.writes().length
  clock.pass(5 * hour)
  const {ended, told} = reap()
  expect(await ended).toMatchObject([{run, result: 'failed', code: 'REFUSED'}])
  expect(told.join()).toContain('relies as well')
  expect(range.writes()).toHaveLength(before)
  expect((await range.bench.planReap()).refused).toMatchObject([{run, code: 'REFUSED'}])
  expect((await range.release(run)).outcome).toBe('released')
})

test('a watch lifts what runs out while it waits, and ends when it is stopped', async () => {
  const run = await contain()
  const stopping = new AbortController()
  const {ended} = reap(true, stopping.signal)
  clock.pass(4 * hour)
  await expect.poll(() => liftsOf(run).map(({outcome}) => outcome), {timeout: 60_000}).toEqual(['released'])
  stopping.abort()
  expect(await ended).toMatchObject([{run, result: 'lifted'}])
}, 90_000)

test.each([
  ['of a credential', {uses: 'service-token.disable', lease: '4h', onExpiry: 'lift'}, {}],
  ['of a runbook that reaches the account', {uses: 'gateway-list.add', lease: '4h', onExpiry: 'lift'}, {reach: 'BR4'}],
  ['without a lease', {uses: 'gateway-list.add', onExpiry: 'lift'}, {}],
  ['with a limit below its lease', {uses: 'gateway-list.add', lease: '4h', leaseLimit: '1h'}, {}],
])('an end %s is refused before anything is looked at', async (_, step, over) => {
  const runbook = lapsingRunbook({steps: [{id: 'off', ...step}], ...over})
  await expect(range.bench.plan({runbook, params: lapsingParams, reason: 'test'})).rejects.toMatchObject({
    code: 'INVALID_DOCUMENT',
  })
  const stray = await strayLeases(runbook.document, loadAction)
  expect(stray.map(({step: id}) => id)).toEqual(['off'])
  const findings = lintRunbook(runbook.document, {actionIds: [...actionIds], strayLeases: stray})
  expect(findings.filter(({severity}) => severity === 'error').map(({rule}) => rule)).toEqual(['stray-lease'])
})
