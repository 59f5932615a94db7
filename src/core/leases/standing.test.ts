import fc from 'fast-check'
import {expect, test} from 'vitest'
import {leasedBlock, leasedRun} from '../../../test/leases/leased-run.ts'
import type {Present} from '../elapsed.ts'
import type {RunSummary} from '../runs/run-summary.ts'
import {extendLeases} from './extend-leases.ts'
import {lapsesOf, standingLeases} from './standing.ts'

const began = Date.parse('2026-03-01T03:00:00.000Z')
const hour = 3_600_000
const at = (ms: number) => new Date(began + ms).toISOString()
const upMs = 1_000_000

const change = leasedBlock({
  expiresAt: at(4 * hour),
  limit: at(12 * hour),
  counted: {at: at(0), mono: upMs, boot: 'b'},
})
const run = leasedRun([
  change,
  {...change, key: 'tokens', step: 'tokens', onExpiry: 'review'},
  {key: 'rest', step: 'rest', target: change.target, owner: 'ada', reason: 'INC-1', since: at(0), onExpiry: 'review'},
])
const lift = (over: Partial<RunSummary>): RunSummary => ({
  ...run,
  run: 'r2',
  kind: 'release',
  releases: 'r1',
  gaveBack: ['block'],
  emergency: [],
  lifts: true,
  ...over,
})

/** So long after, with the wall clock moved, and started again by then or not. */
const present = (ms: number, jumpMs = 0, over: Partial<Present> = {}): Present => ({
  now: () => new Date(began + ms + jumpMs),
  mono: () => upMs + ms,
  boot: 'b',
  ...over,
})
const lapsed = (when: Present, runs: readonly RunSummary[] = [run]) => lapsesOf([run], runs, when).lapsed

test('whatever the wall clock says, a lease runs out after its time, and neither before nor later', () => {
  const jumps = fc.integer({min: -1000 * hour, max: 1000 * hour})
  fc.assert(
    fc.property(fc.integer({min: 0, max: 100 * hour}), jumps, (passed, jump) => {
      const found = lapsed(present(passed, jump))
      expect(found).toEqual(
        passed < 4 * hour ? [] : [{run: 'r1', lift: {keys: ['block'], since: at(4 * hour), missed: 'lease'}}],
      )
    }),
  )
})

test('after a new start of the machine the wall clock counts, and where that was set back, what passes from then on', () => {
  const rebooted = (ms: number, jumpMs: number): Present =>
    present(ms, jumpMs, {boot: 'c', mono: () => 7 + ms, lookingSince: 7})
  expect(lapsed(rebooted(3.9 * hour, 0))).toEqual([])
  expect(lapsed(rebooted(4 * hour, 0))).toHaveLength(1)
  expect(lapsed(rebooted(3.9 * hour, -100 * hour))).toEqual([])
  expect(lapsed(rebooted(4 * hour, -100 * hour))).toHaveLength(1)
})

test('what is given back stands no more, and a lift that broke off has given nothing back', () => {
  const late = present(5 * hour)
  expect(lapsed(late, [lift({}), run])).toHaveLength(1)
  expect(lapsed(late, [lift({outcome: 'released'}), run])).toEqual([])
  expect(standingLeases([lift({outcome: 'released'}), run], late).map(({key, standing}) => [key, standing])).toEqual([
    ['tokens', 'overdue'],
    ['rest', 'unleased'],
  ])
})

test('more time counts from the end, or from now where that is over, and ends at the limit of the runbook', () => {
  const extend = (ms: number, more: string) =>
    extendLeases(
      {run: 'r1', step: 'block', more, by: 'bo', reason: 'more'},
      standingLeases([run], present(ms)),
      new Date(began + ms),
    ).leases
  expect(extend(hour, '2h')).toEqual([{change: 'block', expiresAt: at(6 * hour)}])
  expect(extend(5 * hour, '2h')).toEqual([{change: 'block', expiresAt: at(7 * hour)}])
  expect(extend(hour, '8h')).toEqual([{change: 'block', expiresAt: at(12 * hour)}])
  expect(() => extend(hour, '481m')).toThrow(/at the longest/)
})
