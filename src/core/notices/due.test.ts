import {expect, test} from 'vitest'
import {examplePlan} from '../../../test/fixtures/example-plan.ts'
import {leasedBlock, leasedRun} from '../../../test/leases/leased-run.ts'
import type {StandingLease} from '../documents/answers/lease-list.ts'
import type {Present} from '../elapsed.ts'
import {standingLeases} from '../leases/standing.ts'
import type {RunSummary} from '../runs/run-summary.ts'
import {dueMatters} from './due.ts'

const began = Date.parse('2026-03-01T03:00:00.000Z')
const [minute, hour] = [60_000, 3_600_000]
const at = (ms: number) => new Date(began + ms).toISOString()

/** A run that holds one change for so long. */
const holding = (ms: number): RunSummary =>
  leasedRun([leasedBlock({expiresAt: at(ms), limit: at(12 * hour), counted: {at: at(0), mono: 0, boot: 'b'}})])

/** What is told after so long, with the wall clock ahead of the monotonic one. */
function marksOf(passedMs: number, aheadMs: number, lease = 4 * hour): readonly string[] {
  const now = () => new Date(began + passedMs + aheadMs)
  const present: Present = {now, mono: () => passedMs, boot: 'b'}
  const known = [holding(lease)]
  return dueMatters({
    leases: standingLeases(known, present),
    planOf: () => examplePlan(),
    known,
    drilled: [],
    now: now(),
    rules: {leaseWithinMs: 30 * minute, drillEveryMs: hour},
    notify: {targets: {}},
  }).map(({mark}) => mark)
}

test('a lease that ends is told once, also where the clocks have drifted apart between two looks', () => {
  const [first, ...more] = marksOf(3.75 * hour, 10_000)
  expect([first, more]).toEqual([expect.stringContaining('r1 block'), []])
  for (const [passed, ahead] of [
    [3.75 * hour, 0],
    [3.75 * hour + 5 * minute, 10_002],
    [3.75 * hour + 10 * minute, 9 * hour],
    [5 * hour, -2 * hour],
  ] as const)
    expect(marksOf(passed, ahead)).toEqual([first])
})

test('a lease that was extended since is told again, and none before it is due', () => {
  expect(marksOf(3.4 * hour, 10_000)).toEqual([])
  expect(marksOf(5.75 * hour, 10_000, 6 * hour)).not.toEqual(marksOf(3.75 * hour, 10_000))
})

/** A lease that ends so long after the first one. */
const lease = (run: string, index: number, afterMs: number): StandingLease => ({
  run,
  runbook: 'agent-freeze',
  key: `disable-tokens/${index}`,
  step: 'disable-tokens',
  target: {kind: 'service-token', id: `t${index}`, name: `token ${index}`},
  owner: 'ada',
  reason: 'INC-1',
  since: at(afterMs),
  standing: 'current',
  until: at(afterMs),
  expiresAt: at(afterMs),
  limit: at(afterMs),
  onExpiry: 'review',
})

/** What is due half an hour before the first of these ends, and whose plans were read for it. */
function due(leases: readonly StandingLease[]) {
  const read: string[] = []
  const planOf = (run: string) => {
    read.push(run)
    return examplePlan({incident: run})
  }
  const rules = {leaseWithinMs: 1_800_000, drillEveryMs: 1}
  const now = new Date(began - 1_800_000)
  return {matters: dueMatters({leases, planOf, known: [], drilled: [], now, rules, notify: {targets: {}}}), read}
}

const many = Array.from({length: 2000}, (_, index) => lease('r1', index, index * 250))

test('what a run took until about the same time is told at once, with a count, and its plan is read once', () => {
  const {matters, read} = due([...many, lease('r2', 0, 0)])
  expect(matters.map(({facts: {name, change, why}}) => [name, change, why])).toEqual([
    ['r1', 'disable-tokens/0 of token 0 and 1,999 other changes', at(0)],
    ['r2', 'disable-tokens/0 of token 0', at(0)],
  ])
  expect(read).toEqual(['r1', 'r2'])
})

test('what ends much later than the rest of its run is told in its own time', () => {
  const later = lease('r1', 1, 3_600_000)
  expect(due([lease('r1', 0, 0), later]).matters.map(({facts}) => facts.change)).toEqual([
    'disable-tokens/0 of token 0',
  ])
  expect(due([later])).toEqual({matters: [], read: []})
})
