import {describe, expect, test, vi} from 'vitest'
import type {FaultKind} from '../../src/sandbox/temper/faults.ts'
import {systemClock} from '../../src/storage/system-clock.ts'
import {shipped} from '../fixtures/range.ts'
import {appliedOf, calmRun, countsOf, named, outcomesOf, plannedOf, strike, timeless, within} from './struck.ts'

const calm = await Promise.all(
  shipped.filter(({runbook}) => runbook === 'agent-freeze' || runbook === 'fleet-kill').map(calmRun),
)

/** What becomes of a write that is struck, and how the journal gets to know. */
const kinds: Readonly<Record<FaultKind, {readonly committed: boolean; readonly first: string}>> = {
  '429': {committed: false, first: 'not-applied'},
  '500': {committed: false, first: 'unknown'},
  '503': {committed: false, first: 'unknown'},
  'reset-before': {committed: false, first: 'unknown'},
  'success-false': {committed: false, first: 'unknown'},
  html: {committed: false, first: 'unknown'},
  'reset-after': {committed: true, first: 'unknown'},
  truncated: {committed: true, first: 'unknown'},
  slow: {committed: true, first: 'applied'},
  'late-commit': {committed: true, first: 'applied'},
}

test.concurrent('a write that is made after its caller gave up has its effect once', {timeout: 60_000}, async () => {
  const {runbook, params, writes, state} = calm[0]!
  await within(
    async (range) => {
      const plan = await range.plan(runbook, params)
      strike(
        range,
        writes.filter(({method}) => method === 'PATCH'),
        {kind: 'late-commit', delayMs: 11_000},
      )
      const run = await range.apply(plan)
      expect({outcome: run.outcome, why: run.why}).toEqual({outcome: 'contained', why: []})
      const late = () => range.sandbox.requests().filter(({mutating, status}) => mutating && status === 0)
      await vi.waitFor(() => expect(late()).toHaveLength(1), {timeout: 5000})
      expect(timeless(range.sandbox.snapshot().state)).toEqual(state)
      expect(appliedOf(range, run).toSorted()).toEqual(plannedOf(run).toSorted())
    },
    {clock: systemClock},
  )
})

describe.concurrent.each(calm)('$runbook', ({runbook, params, writes, state}) => {
  test.each(Object.entries(kinds))(
    'every write struck once by %s: the same end, nothing done twice',
    async (name, {committed, first}) => {
      await within(async (range) => {
        const plan = await range.plan(runbook, params)
        strike(range, writes, {kind: name as FaultKind, delayMs: 50})
        const run = await range.apply(plan)
        expect({outcome: run.outcome, why: run.why}).toEqual({outcome: 'contained', why: []})
        expect(timeless(range.sandbox.snapshot().state)).toEqual(state)
        expect(countsOf(range)).toEqual(new Map(writes.map((write) => [named(write), committed ? 1 : 2])))
        expect(appliedOf(range, run).toSorted()).toEqual(plannedOf(run).toSorted())
        const outcomes = outcomesOf(range, run)
        const answers = outcomes.filter(({attempt, via}) => attempt === 1 && via === 'answer')
        expect(answers.map(({result}) => result)).toEqual(writes.map(() => first))
        const readBack = outcomes.filter(({via}) => via === 'read-back')
        expect(readBack.length).toBe(committed && first === 'unknown' ? writes.length : 0)
      })
    },
  )
})
