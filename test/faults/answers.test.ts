import {describe, expect, test} from 'vitest'
import type {Plan} from '../../src/core/documents/plan.ts'
import {exitCodes} from '../../src/core/fault.ts'
import {killSwitchRunbook} from '../../src/core/runbooks/primitive-runbooks.ts'
import {rotationRunbook} from '../../src/core/runbooks/rotation-runbook.ts'
import {exitCodeOf} from '../../src/core/runs/run-report.ts'
import {type FaultKind, faultKinds, kindsOfRequests} from '../../src/sandbox/temper/fault-kinds.ts'
import {never} from '../fixtures/approvals.ts'
import {createOrderedClock} from '../fixtures/ordered-clock.ts'
import {openRange, type TestRange} from '../fixtures/range.ts'
import {figure} from '../soak/figures.ts'
import {eventsOf, outcomesOf} from './struck.ts'

const unproven = {refused: [], working: [], soak: []}

/** Sets states by a PUT for each rule; what it proves from outside is not what these tests are about. */
function planKillSwitch(range: TestRange): Promise<Plan> {
  const {document, digest} = killSwitchRunbook()
  return range.bench.plan({runbook: {digest, document: {...document, prove: unproven}}, params: {}, reason: 'test'})
}

async function within(use: (range: TestRange) => Promise<void>): Promise<void> {
  const range = await openRange({clock: createOrderedClock()})
  try {
    await use(range)
  } finally {
    await range.stop()
  }
}

const put = {method: 'PUT', path: '/gateway/rules/'}

describe.concurrent('T21: a 429 that asks to wait', () => {
  test.each([
    {retryAfter: 0, atLeast: 250, atMost: 60_000},
    {retryAfter: 5, atLeast: 5000, atMost: 60_000},
    {retryAfter: null, atLeast: 250, atMost: 60_000},
    {retryAfter: 'soon', atLeast: 250, atMost: 60_000},
    {retryAfter: -5, atLeast: 250, atMost: 60_000},
    {retryAfter: 1_000_000_000, atLeast: 60_000, atMost: 120_000},
  ])(
    '$retryAfter: is waited for as long as it says, never more than a minute, and never in a hot loop',
    async (wait) => {
      await within(async (range) => {
        const plan = await planKillSwitch(range)
        range.sandbox.faults.schedule({match: put, kind: '429', times: 1, retryAfter: wait.retryAfter})
        const run = await range.apply(plan)
        expect([...run.state.steps.values()].map(({verdict}) => verdict?.verdict)).toEqual(
          plan.changes.map(() => 'held'),
        )
        const refusal = range.entries(run.run).find(({event}) => event.type === 'outcome' && event.result !== 'applied')
        if (refusal?.event.type !== 'outcome') throw new Error('expected a refusal')
        const {key} = refusal.event
        const again = range
          .entries(run.run)
          .find(({seq, event}) => seq > refusal.seq && event.type === 'intent' && event.key === key)
        const waited = Date.parse(again?.obs.at ?? '') - Date.parse(refusal.obs.at)
        expect(waited).toBeGreaterThanOrEqual(wait.atLeast)
        expect(waited).toBeLessThan(wait.atMost)
        if (wait.atLeast >= 60_000) expect(refusal.event.why).toContain('firebreak waits 60 s')
      })
    },
  )
})

/** Told apart by the network: a request that never arrives is not on the server's count. */
const counted = kindsOfRequests.filter((kind) => kind !== 'cut')

describe.concurrent.each(counted)('%s', (kind: FaultKind) => {
  test(
    'T22, T23: one attempt is one request, and nothing is taken for done that was not said to be',
    {timeout: 60_000},
    async () => {
      await within(async (range) => {
        const plan = await planKillSwitch(range)
        range.sandbox.faults.schedule({match: put, kind, times: plan.changes.length, delayMs: 1500, retryAfter: 0})
        const run = await range.apply(plan)
        expect([...run.state.steps.values()].map(({verdict}) => verdict?.verdict)).toEqual(
          plan.changes.map(() => 'held'),
        )
        const intents = eventsOf(range, run).filter(({type}) => type === 'intent')
        expect(range.writes()).toHaveLength(intents.length)
        const first = outcomesOf(range, run).filter(({attempt, via}) => attempt === 1 && via === 'answer')
        const {answer} = faultKinds[kind]
        const expected = answer === 'right' ? 'applied' : answer === 'refuses' ? 'not-applied' : 'unknown'
        expect(first.map(({result}) => result)).toEqual(plan.changes.map(() => expected))
        figure('fault kinds survived', 1)
      })
    },
  )
})

test.each(['500', '502-after', 'reset-before', 'reset-after', 'truncated', 'html', 'success-false', 'empty'] as const)(
  'T7: a rotation whose answer is lost by %s is never sent again, ends with 22, and says what to do',
  async (kind) => {
    await within(async (range) => {
      const given = rotationRunbook(range.inventory, {kind: 'service-token', token: 'billing-bot', compromised: true})
      const runbook = {...given, document: {...given.document, prove: unproven}}
      const plan = await range.bench.plan({runbook, params: {token: 'billing-bot'}})
      const rotations = () => range.writes().filter((write) => write.endsWith('/rotate')).length
      range.sandbox.faults.schedule({match: {method: 'POST', path: '/rotate'}, kind, times: 1})
      const run = await range.apply(plan)
      expect(exitCodeOf(run)).toBe(exitCodes.INDETERMINATE)
      expect(exitCodes.INDETERMINATE).toBe(22)
      const {fault, why} = run.state.steps.get('rotate') ?? {}
      expect(why).toContain('never sent twice')
      expect(fault?.next).toContainEqual(expect.stringContaining('look at service-token billing-bot by hand'))
      const resumed = await range.bench.resume(run.run, {report: () => undefined, stop: never})
      expect(exitCodeOf(resumed)).toBe(exitCodes.INDETERMINATE)
      expect(rotations()).toBe(1)
    })
  },
)

test('T25: reads that lag ten seconds behind each write are waited out: no false failure, and nothing sent again', async () => {
  await within(async (range) => {
    const plan = await planKillSwitch(range)
    range.sandbox.faults.schedule({match: {method: 'GET'}, kind: 'stale', times: Infinity, delayMs: 10_000})
    const run = await range.apply(plan)
    expect([...run.state.steps.values()].map(({verdict}) => verdict?.verdict)).toEqual(plan.changes.map(() => 'held'))
    expect(range.writes()).toHaveLength(plan.changes.length)
    expect(range.sandbox.requests().some(({struck}) => struck === 'stale')).toBe(true)
    figure('fault kinds survived', 1)
  })
})
