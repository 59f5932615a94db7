import fc from 'fast-check'
import {expect, test} from 'vitest'
import {runState} from '../../src/core/runs/run-state.ts'
import type {FaultKind} from '../../src/sandbox/temper/faults.ts'
import {shipped, type TestRange} from '../fixtures/range.ts'
import {carryThrough, type Ending, isDone} from './carry-through.ts'
import {appliedOf, type CalmRun, calmRun, timeless, within} from './struck.ts'

const isSoak = process.env['SOAK'] !== undefined

/** Proves in real seconds, a minute of them, what a run that is resumed has not done yet: a soak takes it too. */
const slow = ['exfil-egress-block']

// One after the other: on a busy machine an answer of one waits for the others.
const calm = await Array.fromAsync(
  shipped.filter(({runbook}) => isSoak || !slow.includes(runbook)),
  calmRun,
)

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

/** A device that enrolled again while the run failed was revoked once more: how often is not the same for each story. */
const once = (state: unknown): unknown =>
  JSON.parse(
    JSON.stringify(state, (key, value: unknown) =>
      key === 'revoked' && Array.isArray(value) ? [...new Set(value)] : value,
    ),
  )

/** Nothing that has an outcome is done again; what was tried is done, or told where it is a best effort, or was found done. */
function expectEachMoveOnce(range: TestRange, {run}: Ending): void {
  const state = runState(range.entries(run))
  const applied = appliedOf(range, {run})
  expect(applied).toHaveLength(new Set(applied).size)
  for (const {change, result, why = '', moves} of state.steps.values()) {
    const left = change.moves
      .filter((move) => result !== 'unchanged' && moves.has(move) && !why.includes(move))
      .map((move) => `${change.key} ${move}`)
    expect(applied).toEqual(expect.arrayContaining(left))
  }
}

test(
  'whatever goes wrong, no run is called contained that is not: it can be resumed until it is, or says why, and a fresh plan contains it; the account ends the same',
  {timeout: isSoak ? 3_600_000 : 300_000},
  async () => {
    const tells = fc.asyncProperty(story, async ([what, mishaps]) => {
      await within(async (range) => {
        const plan = await range.plan(what.runbook, what.params)
        for (const fault of mishaps) range.sandbox.faults.schedule(fault)
        const runs = await carryThrough(range, what, plan)
        const last = runs.at(-1)?.at(-1)
        expect(last !== undefined && isDone(range, last), JSON.stringify(runs, null, 2)).toBe(true)
        const undone = runs
          .flat()
          .slice(0, -1)
          .map(({outcome}) => outcome)
        expect(['partial', 'failed', 'applied-unverified', 'not-contained']).toEqual(expect.arrayContaining(undone))
        expect(once(timeless(range.sandbox.snapshot().state))).toEqual(once(what.state))
        for (const endings of runs) for (const ending of endings.slice(-1)) expectEachMoveOnce(range, ending)
      })
    })
    const usual = {seed: 20_261_122, numRuns: 8}
    await fc.assert(tells, {...(isSoak ? {numRuns: 1000} : usual), endOnFailure: true})
  },
)
