import {expect, test} from 'vitest'
import {defaultTimeoutMs} from '../../src/cloudflare/wire/transport.ts'
import {settleMs} from '../../src/core/settling.ts'
import {approvalsFor, never} from '../fixtures/approvals.ts'
import {createOrderedClock} from '../fixtures/ordered-clock.ts'
import {allHeld, creates, eachOnce, made, planGates, resultsOf} from '../fixtures/gates.ts'
import {openRange, type TestRange} from '../fixtures/range.ts'
import {outcomesOf} from './struck.ts'

const quiet = {report: () => undefined, stop: never}

async function within(use: (range: TestRange) => Promise<void>): Promise<void> {
  const range = await openRange({clock: createOrderedClock()})
  try {
    await use(range)
  } finally {
    await range.stop()
  }
}

test('a request has settled no sooner than its caller would have given up', () => {
  expect(settleMs).toBeGreaterThan(defaultTimeoutMs)
})

test.each([1000, settleMs - 1000])(
  'T6: what is created %i ms after its answer was lost is waited for and found: no twin',
  {timeout: 60_000},
  async (delayMs) => {
    await within(async (range) => {
      const plan = await planGates(range)
      range.sandbox.faults.schedule({match: creates, kind: 'reset-late', times: 4, delayMs})
      const run = await range.apply(plan)
      expect(resultsOf(run)).toEqual(allHeld)
      expect(made(range)).toEqual(eachOnce)
      expect(range.sandbox.requests().filter(({struck}) => struck === 'reset-late')).toHaveLength(4)
      expect(outcomesOf(range, run).filter(({via}) => via === 'read-back')).toHaveLength(4)
      // Whoever comes late may find that the time is over already.
      expect(range.entries(run.run).filter(({event}) => event.type === 'waiting')).not.toEqual([])
    })
  },
)

test('T6: what was never created is created once it can come no more, and no later', {timeout: 60_000}, async () => {
  await within(async (range) => {
    const plan = await planGates(range)
    range.sandbox.faults.schedule({match: creates, kind: 'reset-before', times: 4})
    const run = await range.apply(plan)
    expect(resultsOf(run)).toEqual(allHeld)
    const intents = range
      .entries(run.run)
      .flatMap(({event, obs}) => (event.type === 'intent' && event.move === 'create-list' ? [{event, obs}] : []))
    const [first, second] = intents
    const settled = Date.parse(first?.event.notAfter ?? '') + settleMs
    const again = Date.parse(second?.obs.at ?? '')
    expect(intents).toHaveLength(2)
    expect(again).toBeGreaterThanOrEqual(settled)
    expect(again).toBeLessThan(settled + 5000)
  })
})

test(
  'T6: a run that broke off before the answer came waits the same when it is resumed',
  {timeout: 60_000},
  async () => {
    await within(async (range) => {
      const plan = await planGates(range)
      range.sandbox.faults.schedule({match: creates, kind: 'reset-late', times: 4, delayMs: settleMs - 1000})
      const stop = new AbortController()
      const broken = await range.bench
        .apply(plan, approvalsFor(plan), {
          report: ({event}) => {
            if (event.type === 'intent') stop.abort()
          },
          stop: stop.signal,
        })
        .catch((error: unknown) => error)
      expect(broken).toBeDefined()
      const [run = ''] = range.runs()
      const resumed = await range.bench.resume(run, quiet)
      expect(resultsOf(resumed)).toEqual(allHeld)
      expect(made(range)).toEqual(eachOnce)
    })
  },
)
