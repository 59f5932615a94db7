import {join} from 'node:path'
import {expect, test} from 'vitest'
import {settleMs} from '../../src/engine/running/settle.ts'
import {packageRoot} from '../../src/package-root.ts'
import {approvalsFor, never} from '../fixtures/approvals.ts'
import type {RunResult} from '../../src/workbench.ts'
import {createOrderedClock} from '../fixtures/ordered-clock.ts'
import {openRange, runbookFile, type TestRange} from '../fixtures/range.ts'
import {outcomesOf} from './struck.ts'

/** Creates something five times, four of them by a POST; what it proves from outside is not what these tests are about. */
const {document, digest} = runbookFile(join(packageRoot, 'test/contract/exercises/exercise-gates.yaml'))
const gates = {digest, document: {...document, prove: {refused: [], working: [], soak: []}}}
const params = {zone: 'shop.example.com', fresh: 'blog.example.com'}
const quiet = {report: () => undefined, stop: never}

/** The rehearsal of a rule is a POST too, and has a query. */
const creates = {method: 'POST', path: /\/(rules|lists|groups)$/, query: ''}

async function within(use: (range: TestRange) => Promise<void>): Promise<void> {
  const range = await openRange({clock: createOrderedClock()})
  try {
    await use(range)
  } finally {
    await range.stop()
  }
}

const planGates = (range: TestRange) => range.bench.plan({runbook: gates, params, reason: 'test'})

const resultsOf = ({state}: RunResult) =>
  [...state.steps.values()].map(({result, verdict}) => [result, verdict?.verdict])
const allHeld = gates.document.steps.map(() => ['applied', 'held'])

/** How often each created object came into being, as the account has it. */
function made(range: TestRange): Readonly<Record<string, number>> {
  const state = JSON.stringify(range.sandbox.snapshot().state)
  const names = ['exercise scraper', 'exercise-list', 'exercise-src', 'exercise-group']
  return Object.fromEntries(names.map((name) => [name, state.split(`"${name}"`).length - 1]))
}

test.each([1000, settleMs - 1000])(
  'T6: what is created %i ms after its answer was lost is waited for and found: no twin',
  {timeout: 60_000},
  async (delayMs) => {
    await within(async (range) => {
      const plan = await planGates(range)
      range.sandbox.faults.schedule({match: creates, kind: 'reset-late', times: 4, delayMs})
      const run = await range.apply(plan)
      expect(resultsOf(run)).toEqual(allHeld)
      expect(made(range)).toEqual({'exercise scraper': 2, 'exercise-list': 1, 'exercise-src': 1, 'exercise-group': 1})
      expect(range.sandbox.requests().filter(({struck}) => struck === 'reset-late')).toHaveLength(4)
      expect(outcomesOf(range, run).filter(({via}) => via === 'read-back')).toHaveLength(4)
      expect(range.entries(run.run).filter(({event}) => event.type === 'waiting')).toHaveLength(4)
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
      expect(made(range)).toEqual({'exercise scraper': 2, 'exercise-list': 1, 'exercise-src': 1, 'exercise-group': 1})
    })
  },
)
