import {expect, test} from 'vitest'
import {examplePlan} from '../../../test/fixtures/example-plan.ts'
import type {Present} from '../elapsed.ts'
import {standingLeases} from '../leases/standing.ts'
import type {RunSummary} from '../runs/run-summary.ts'
import {dueMatters} from './due.ts'

const began = Date.parse('2026-03-01T03:00:00.000Z')
const [minute, hour] = [60_000, 3_600_000]
const at = (ms: number) => new Date(began + ms).toISOString()

/** A run that holds one change for so long. */
const holding = (ms: number): RunSummary => ({
  run: 'r1',
  runbook: 'cut',
  title: 'Cut',
  kind: 'contain',
  account: 'a1',
  startedAt: at(0),
  changed: true,
  holds: ['payments'],
  emergency: [
    {
      key: 'block',
      step: 'block',
      target: {kind: 'segment', id: 'payments', name: 'payments'},
      owner: 'ada',
      reason: 'INC-1',
      since: at(0),
      onExpiry: 'lift',
      lease: {expiresAt: at(ms), limit: at(12 * hour), counted: {at: at(0), mono: 0, boot: 'b'}},
    },
  ],
})

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
