import fc from 'fast-check'
import {expect, test} from 'vitest'
import type {FaultKind} from '../../src/sandbox/temper/faults.ts'
import type {RunResult} from '../../src/workbench.ts'
import {never} from '../fixtures/approvals.ts'
import {listRuns} from '../../src/storage/runs.ts'
import {shipped, type TestRange} from '../fixtures/range.ts'
import {appliedOf, type CalmRun, calmRun, plannedOf, timeless, within} from './struck.ts'

const calm = await Promise.all(shipped.map(calmRun))

const kinds: readonly FaultKind[] = [
  '429',
  '500',
  '503',
  'reset-before',
  'reset-after',
  'success-false',
  'truncated',
  'slow',
  'html',
  'late-commit',
]

/** One thing that goes wrong, at some request of a run. */
const mishap = (requests: CalmRun['reads']) =>
  fc.record({
    match: fc.constantFrom(...requests).map(({method, path}) => ({method, path})),
    kind: fc.constantFrom(...kinds),
    times: fc.integer({min: 1, max: 6}),
    after: fc.integer({min: 0, max: 3}),
    delayMs: fc.constant(20),
    retryAfter: fc.constantFrom(0, 1),
  })

/** A runbook, and what goes wrong: twice as often with its writes as with its reads. */
const story = fc
  .constantFrom(...calm)
  .chain((run) =>
    fc.tuple(
      fc.constant(run),
      fc.array(mishap([...run.writes, ...run.writes, ...run.reads]), {minLength: 1, maxLength: 5}),
    ),
  )

/** The run as it ended; a run that nothing was changed by throws, and stays on record. */
async function ended(range: TestRange, run: Promise<RunResult>): Promise<RunResult['outcome']> {
  return run.then(
    ({outcome}) => outcome,
    () => listRuns(range.stateDir)[0]?.outcome ?? 'failed',
  )
}

test(
  'whatever goes wrong, a run is contained or can be resumed until it is, and the account ends the same',
  {timeout: 60_000},
  async () => {
    const tells = fc.asyncProperty(story, async ([{runbook, params, state}, mishaps]) => {
      await within(async (range) => {
        const plan = await range.plan(runbook, params)
        for (const fault of mishaps) range.sandbox.faults.schedule(fault)
        const outcomes = [await ended(range, range.apply(plan))]
        const run = listRuns(range.stateDir)[0]!.run
        while (outcomes.at(-1) !== 'contained' && outcomes.length < 12) {
          outcomes.push(await ended(range, range.bench.resume(run, {report: () => undefined, stop: never})))
        }
        expect(outcomes.at(-1)).toBe('contained')
        expect(['partial', 'failed']).toEqual(expect.arrayContaining(outcomes.slice(0, -1)))
        expect(timeless(range.sandbox.snapshot().state)).toEqual(state)
        const result = await range.bench.resume(run, {report: () => undefined, stop: never})
        const applied = appliedOf(range, result)
        expect(new Set(applied)).toEqual(new Set(plannedOf(result)))
        expect(applied).toHaveLength(new Set(applied).size)
      })
    })
    await fc.assert(tells, {seed: 20_261_122, numRuns: 15, endOnFailure: true})
  },
)
