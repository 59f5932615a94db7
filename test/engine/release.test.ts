import {afterEach, beforeEach, expect, test} from 'vitest'
import {openRange, type TestRange} from '../fixtures/range.ts'

let range: TestRange

beforeEach(async () => {
  range = await openRange({temper: {}})
})
afterEach(() => range.stop())

/** Cloudflare's paces: a token is accepted again sooner than a registration. */
test('a device that is given back comes back under its old registration, and enrols no second one', async () => {
  const before = range.sandbox.snapshot().state
  const {run} = await range.apply(await range.plan('agent-freeze', {agent: 'support-bot'}))
  expect((await range.release(run)).outcome).toBe('released')
  expect(range.sandbox.snapshot().state).toEqual(before)
})

test('a release without enough approvals leaves no run behind', async () => {
  const {run} = await range.apply(await range.plan('fleet-kill', {}))
  const plan = await range.bench.planRelease(run, {})
  const one = {
    schema: 'firebreak/approval@1' as const,
    plan: plan.digest,
    by: 'ada',
    at: plan.createdAt,
    means: 'flag' as const,
  }
  const hooks = {report: () => undefined, stop: new AbortController().signal}
  await expect(range.bench.apply(plan, [one], hooks)).rejects.toMatchObject({code: 'REFUSED'})
  expect(range.runs()).toEqual([run])
})

test('agents that a segment block cuts off are not called untouched', async () => {
  const plan = await range.plan('mesh-isolate', {segment: 'payments'})
  expect(plan.untouched).toEqual(['research-bot'])
})

test('an agent is not called untouched when what is changed is none of its tokens or nodes', async () => {
  const plan = await range.plan('ai-gateway-runaway', {gateway: 'research-gateway'})
  expect(plan.untouched).not.toContain('research-bot')
  expect(plan.untouched).toContain('support-bot')
})
