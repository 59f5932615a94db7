import {afterEach, beforeEach, expect, test} from 'vitest'
import {residualAccess} from '../../src/core/runs/residual-access.ts'
import {openRange, type TestRange} from '../fixtures/range.ts'

let range: TestRange

beforeEach(async () => {
  range = await openRange()
})
afterEach(() => range.stop())

async function callModel(path: string, headers: Readonly<Record<string, string>> = {}): Promise<number> {
  const response = await fetch(`${range.sandbox.edge.front}${path}`, {method: 'POST', headers, body: '{}'})
  await response.arrayBuffer()
  return response.status
}
const fromNetwork = () => callModel('/ai-gateway/research-gateway/openai/chat/completions')
const fromWorker = () => callModel('/ai-binding/research-gateway/openai/chat/completions')
const ofOthers = () =>
  callModel('/ai-gateway/team-gateway/openai/chat/completions', {authorization: 'Bearer own-provider-key'})

test('calls without a token get 401, a Worker gets 429, another gateway works, and every setting comes back', async () => {
  const before = range.sandbox.snapshot()
  expect([await fromNetwork(), await fromWorker(), await ofOthers()]).toEqual([200, 200, 200])

  const plan = await range.plan('ai-gateway-runaway', {gateway: 'research-gateway'})
  expect(plan.changes.map(({key, moves}) => [key, ...moves])).toEqual([
    ['throttle', 'set-rate-limit'],
    ['require-auth', 'require-token'],
  ])
  const {run, outcome, why, state} = await range.apply(plan)
  expect({outcome, why}).toEqual({outcome: 'contained', why: []})
  expect([...new Set(residualAccess(state).map(({item: {code, standing}}) => `${code} ${standing}`))]).toEqual([
    'provider-key not-covered',
    'throttle-allowance not-covered',
    'user-run-token not-covered',
  ])
  expect([await fromNetwork(), await fromWorker(), await ofOthers()]).toEqual([401, 429, 200])
  const kept = range.entries(run).flatMap(({event}) => (event.type === 'evidence' ? [event.item] : []))
  expect(kept.find(({source}) => source === 'ai-gateway')).toMatchObject({rows: 2})

  const released = await range.release(run)
  expect({outcome: released.outcome, why: released.why}).toEqual({outcome: 'released', why: []})
  expect(range.sandbox.snapshot().state).toEqual(before.state)
  expect([await fromNetwork(), await fromWorker()]).toEqual([200, 200])
})

test("the credential of the gateway's log exporter is sent back, and is in neither plan nor journal", async () => {
  const plan = await range.plan('ai-gateway-runaway', {gateway: 'research-gateway'})
  const {run} = await range.apply(plan)
  expect(JSON.stringify(range.sandbox.snapshot().state)).toContain('otel-drill')
  expect(JSON.stringify([plan, range.entries(run)])).not.toContain('otel-drill')
})
