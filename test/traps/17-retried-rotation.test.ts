import Cloudflare from 'cloudflare'
import {readFileSync} from 'node:fs'
import {afterEach, beforeEach, expect, test} from 'vitest'
import {rotationRunbook} from '../../src/core/runbooks/rotation-runbook.ts'
import {openRange, type TestRange} from '../fixtures/range.ts'

let range: TestRange

beforeEach(async () => {
  range = await openRange()
  // The rotation is done, and its answer with the new secret is lost.
  range.sandbox.faults.schedule({match: {method: 'POST', path: '/rotate'}, kind: 'reset-after', times: 1})
})
afterEach(() => range.stop())

const rotations = () => range.writes().filter((write) => write.endsWith('/rotate')).length
const token = () => range.inventory.agents['billing-bot']?.serviceTokens[0]?.id ?? ''

function kept(): string {
  const sink = range.inventory.sinks['billing-bot-secret']
  if (sink?.type !== 'file') throw new Error('the sink is no file')
  return readFileSync(sink.path, 'utf8')
}

test('the SDK as it comes rotates again by itself, and kills the secret that it has just made', async () => {
  const client = new Cloudflare({apiToken: range.sandbox.token, baseURL: range.sandbox.url, logLevel: 'off'})
  await client.zeroTrust.access.serviceTokens.rotate(token(), {account_id: range.sandbox.accountId})
  expect(rotations()).toBe(2)
})

test('firebreak rotates once, and tells that the new secret is lost', async () => {
  const before = kept()
  const runbook = rotationRunbook(range.inventory, {kind: 'service-token', token: 'billing-bot', compromised: true})
  const document = {...runbook.document, prove: {refused: [], working: [], soak: []}}
  const plan = await range.bench.plan({runbook: {...runbook, document}, params: {token: 'billing-bot'}})
  const {run, outcome, state} = await range.apply(plan)
  expect(rotations()).toBe(1)
  expect(kept()).toBe(before)
  expect(outcome).not.toBe('contained')
  expect(state.steps.get('rotate')).toMatchObject({result: 'failed', fault: {code: 'INDETERMINATE'}})
  await range.bench.resume(run, {report: () => undefined, stop: new AbortController().signal}).catch(() => undefined)
  expect(rotations()).toBe(1)
})
