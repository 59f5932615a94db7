import {describe, expect, test, vi} from 'vitest'
import {never} from '../fixtures/approvals.ts'
import {type FaultKind, faultKinds, kindsOfRequests} from '../../src/sandbox/temper/fault-kinds.ts'
import {systemClock} from '../../src/storage/system-clock.ts'
import {shipped} from '../fixtures/range.ts'
import {appliedOf, calmRun, countsOf, named, outcomesOf, plannedOf, strike, timeless, within} from './struck.ts'

const calm = await Array.fromAsync(
  shipped.filter(({runbook}) => runbook === 'agent-freeze' || runbook === 'fleet-kill'),
  calmRun,
)

/** Told apart by what comes back, by the clock or by the network: they have tests of their own. */
const apart: readonly FaultKind[] = ['silent', 'cut', 'reset-late', 'wrong-id']

const firstAnswer = {refuses: 'not-applied', lost: 'unknown', right: 'applied'} as const

test.concurrent('a write that is made after its caller gave up has its effect once', async () => {
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
      await vi.waitFor(() => expect(late()).toHaveLength(1), {timeout: 20_000})
      expect(timeless(range.sandbox.snapshot().state)).toEqual(state)
      expect(appliedOf(range, run).toSorted()).toEqual(plannedOf(run).toSorted())
    },
    {clock: systemClock},
  )
})

test.concurrent('a step whose every request is turned away, while another brings the object there, has changed nothing', async () => {
  const {runbook, params, writes} = calm.find((run) => run.runbook === 'agent-freeze')!
  await within(async (range) => {
    const before = timeless(range.sandbox.snapshot().state)
    const plan = await range.plan(runbook, params)
    // Five tries of the step that disables the token, and the first of the step that bars the device from enrolling with it.
    strike(
      range,
      writes.filter(({path}) => path.includes('/service_tokens/')),
      {kind: '429', times: 6, retryAfter: 0},
    )
    const run = await range.apply(plan)
    expect(run.outcome).toBe('partial')
    const resumed = await range.bench.resume(run.run, {report: () => undefined, stop: never})
    expect(resumed.outcome).toBe('contained')
    expect(resumed.state.steps.get('disable-tokens/support-bot')?.result).toBe('unchanged')
    expect(resumed.state.leases.map(({change}) => change)).not.toContain('disable-tokens/support-bot')
    expect((await range.release(run.run)).outcome).toBe('released')
    expect(timeless(range.sandbox.snapshot().state)).toEqual(before)
  })
})

const soak = process.env['SOAK'] !== undefined
const striking = kindsOfRequests.filter((kind) => !apart.includes(kind))

/** Each kind strikes the writes of one runbook, and the first kind and the last those of both; in a soak each strikes both. */
const kindsFor = (turn: number) =>
  striking.filter((_, at) => soak || at % calm.length === turn || at === 0 || at === striking.length - 1)

const dealt = calm.map((run, turn) => ({...run, kinds: kindsFor(turn)}))

describe.concurrent.each(dealt)('$runbook', ({runbook, params, writes, state, kinds}) => {
  test.each(kinds)('every write struck once by %s: the same end, nothing done twice', async (kind) => {
    const {commits, answer} = faultKinds[kind]
    const committed = commits !== 'never'
    const first = firstAnswer[answer]
    await within(async (range) => {
      const plan = await range.plan(runbook, params)
      strike(range, writes, {kind, delayMs: 50})
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
  })
})
