import {describe, expect, test} from 'vitest'
import {never} from '../fixtures/approvals.ts'
import type {FaultKind} from '../../src/sandbox/temper/faults.ts'
import {shipped, type TestRange} from '../fixtures/range.ts'
import {appliedOf, calmRun, countsOf, eventsOf, named, plannedOf, strike, timeless, within} from './struck.ts'

const calm = await Array.fromAsync(
  shipped.filter(({runbook}) => runbook === 'agent-freeze' || runbook === 'fleet-kill'),
  calmRun,
)

const passing = ['429', '500', '503', 'reset-before', 'truncated', 'slow'] as const

const kindAt = (at: number): FaultKind => passing[at % passing.length]!

/** A no of the API is taken at its word; a page of somebody else is asked for again, four times. */
const final = [
  ['success-false', 1],
  ['html', 4],
] as const

describe.concurrent.each(calm)('$runbook', ({runbook, params, reads, writes, state}) => {
  const once = new Map(writes.map((write) => [named(write), 1]))

  test.each(
    passing
      .keys()
      .filter((turn) => turn % 3 === 0)
      .toArray(),
  )('every read struck once while planning and once in the run, turn %i of the kinds: the same end', async (turn) => {
    const strikeAll = (range: TestRange, shift: number) => {
      for (const [at, read] of reads.entries()) strike(range, [read], {kind: kindAt(at + shift), delayMs: 50})
    }
    await within(async (range) => {
      strikeAll(range, turn)
      const plan = await range.plan(runbook, params)
      strikeAll(range, turn + 1)
      const run = await range.apply(plan)
      expect({outcome: run.outcome, why: run.why}).toEqual({outcome: 'contained', why: []})
      expect(timeless(range.sandbox.snapshot().state)).toEqual(state)
      expect(countsOf(range)).toEqual(once)
      expect(appliedOf(range, run).toSorted()).toEqual(plannedOf(run).toSorted())
    })
  })

  test.each(final)('a read struck by %s, %i times, while planning gives no plan', async (kind, times) => {
    await within(async (range) => {
      strike(range, reads.slice(0, 3), {kind, times})
      await expect(range.plan(runbook, params)).rejects.toMatchObject({code: 'UNAVAILABLE'})
      expect(range.writes()).toEqual([])
    })
  })

  test.each(final)(
    'a read struck by %s, %i times, before the first write ends the run with nothing changed',
    async (kind, times) => {
      await within(async (range) => {
        const plan = await range.plan(runbook, params)
        strike(
          range,
          reads.filter(({path}) => path.includes('/gateway/')),
          {kind, times},
        )
        await expect(range.apply(plan)).rejects.toMatchObject({code: 'UNAVAILABLE'})
        expect(range.writes()).toEqual([])
      })
    },
  )

  test.each(final)(
    'a read struck by %s, %i times, between two writes leaves a run that resumes to the same end',
    async (kind, times) => {
      await within(async (range) => {
        const plan = await range.plan(runbook, params)
        // Before its step a token is read by the preflight and by the snapshot.
        const tokens = reads.filter(({path}) => /\/tokens\/[0-9a-f]{32}$/.test(path))
        for (const {method, path} of tokens)
          range.sandbox.faults.schedule({match: {method, path}, kind, times, after: 2})
        const run = await range.apply(plan)
        expect(run.outcome).toBe('partial')
        expect(eventsOf(range, run)).toContainEqual(
          expect.objectContaining({type: 'step-end', result: 'failed', code: 'UNAVAILABLE'}),
        )
        const resumed = await range.bench.resume(run.run, {report: () => undefined, stop: never})
        expect({outcome: resumed.outcome, why: resumed.why}).toEqual({outcome: 'contained', why: []})
        expect(timeless(range.sandbox.snapshot().state)).toEqual(state)
        expect(countsOf(range)).toEqual(once)
      })
    },
  )
})
