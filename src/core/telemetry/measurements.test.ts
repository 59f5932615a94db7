import fc from 'fast-check'
import {expect, test} from 'vitest'
import {containedEvents, exampleEntries} from '../../../test/fixtures/example-journal.ts'
import {examplePlan} from '../../../test/fixtures/example-plan.ts'
import type {JournalEntry, JournalEvent} from '../documents/journal.ts'
import {measurementsOf} from './measurements.ts'
import {type Measurement, metricsOf} from './points.ts'

const plan = examplePlan()
const events = containedEvents(plan)
const contained = exampleEntries(events)

/** What was measured under one name. */
const told = (
  of: Measurement['of'],
  entries: readonly JournalEntry[],
  earlier: readonly JournalEntry[] = [],
  run = plan,
): readonly unknown[] =>
  measurementsOf({entries, earlier, plan: run}).flatMap((one) =>
    one.of === of ? [Object.keys(one.facts).length === 0 ? one.value : Object.values(one.facts).join(' ')] : [],
  )

test('a run that contains is told by its brakes, requests, probes and times', () => {
  const requests = ['brake 200 applied', 'brake 200 applied']
  expect(told('firebreak.runs', contained)).toEqual(['contain contained agent-freeze'])
  expect(told('firebreak.brakes', contained)).toEqual([1, 1])
  expect(told('firebreak.requests', contained)).toEqual(requests)
  expect(told('firebreak.probes', contained)).toEqual(['refused proven', 'working proven'])
  // Entries are a second apart.
  expect(told('firebreak.first_brake.duration', contained)).toEqual([4])
  expect(told('firebreak.proof.duration', contained)).toEqual([contained.length - 1])
  expect(told('firebreak.retries', contained)).toEqual([])
})

test('a release that contains again has brakes, and no time to a first one', () => {
  const release = examplePlan({kind: 'release'})
  expect(told('firebreak.brakes', contained, [], release)).toEqual([1, 1])
  expect(told('firebreak.requests', contained, [], release)).toEqual(['brake 200 applied', 'brake 200 applied'])
  expect(told('firebreak.first_brake.duration', contained, [], release)).toEqual([])
})

test('a run that is gone on with counts what is new, and times from where it began', () => {
  const again = events.map((event): JournalEvent => ('attempt' in event ? {...event, attempt: 2} : event))
  const [start, rest] = [contained.slice(0, 3), exampleEntries(again).slice(3)]
  expect(told('firebreak.runs', start)).toEqual(['contain unfinished agent-freeze'])
  expect(told('firebreak.first_brake.duration', start)).toEqual([])
  expect(told('firebreak.first_brake.duration', rest, start)).toEqual([4])
  expect(told('firebreak.retries', rest, start)).toEqual([1])
  expect(told('firebreak.proof.duration', rest, start)).toEqual([contained.length - 1])
})

test('who only looks again counts neither a run nor a proof anew, and a verdict that turns is counted', () => {
  const looked = exampleEntries([...events, ...events.slice(-3)]).slice(events.length)
  expect(told('firebreak.runs', looked, contained)).toEqual([])
  expect(told('firebreak.proof.duration', looked, contained)).toEqual([])
  expect(told('firebreak.probes', looked, contained)).toHaveLength(2)
  const lost = exampleEntries([...events, {type: 'run-outcome', outcome: 'not-contained', why: []}]).slice(-1)
  expect(told('firebreak.runs', lost, contained)).toEqual(['contain not-contained agent-freeze'])
})

test('whatever was measured, a point adds up and lies within its buckets', () => {
  const values = fc.array(fc.double({min: 0, max: 1e5, noNaN: true}), {minLength: 1})
  fc.assert(
    fc.property(values, (all) => {
      const measured = all.map((value) => ({of: 'firebreak.proof.duration' as const, value, facts: {}}))
      const [metric, ...more] = metricsOf(measured, {from: '1', to: '2', temporality: 2})
      expect(more).toEqual([])
      const [point] = metric?.histogram?.dataPoints ?? []
      const counts = (point?.bucketCounts ?? []).map(Number)
      const bounds = point?.explicitBounds ?? []
      expect(counts).toHaveLength(bounds.length + 1)
      expect(bounds).toEqual([...new Set(bounds)].toSorted((a, b) => a - b))
      expect(counts.reduce((sum, count) => sum + count, 0)).toBe(Number(point?.count))
      expect(Number(point?.count)).toBe(all.length)
      for (const [at, bound] of bounds.entries()) {
        const below = counts.slice(0, at + 1).reduce((sum, count) => sum + count, 0)
        expect(below).toBe(all.filter((value) => value <= bound).length)
      }
    }),
  )
})
