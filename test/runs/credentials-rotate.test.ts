import {readFileSync, statSync} from 'node:fs'
import {afterEach, beforeEach, expect, test} from 'vitest'
import {rotationRunbook, type Rotation} from '../../src/core/runbooks/rotation-runbook.ts'
import {openRange, type TestRange} from '../fixtures/range.ts'

let range: TestRange

beforeEach(async () => {
  range = await openRange()
})
afterEach(() => range.stop())

const rotation: Rotation = {kind: 'service-token', token: 'billing-bot', compromised: false}

function sinkPath(name: string): string {
  const sink = range.inventory.sinks[name]
  if (sink?.type !== 'file') throw new Error(`${name} is no file`)
  return sink.path
}

const planOf = (parts: Partial<Rotation> = {}) => {
  const given = {...rotation, ...parts}
  return range.bench.plan({
    runbook: rotationRunbook(range.inventory, given),
    params: {token: given.token},
    reason: 'test',
  })
}

/** Whether the application lets billing-bot in with this secret. */
async function signsIn(secret: string): Promise<number> {
  const clientId = readFileSync(sinkPath('billing-bot-secret').replace('client-secret', 'client-id'), 'utf8').trim()
  const headers = {'CF-Access-Client-Id': clientId, 'CF-Access-Client-Secret': secret}
  const {status} = await fetch(range.sandbox.edge.crm, {headers, redirect: 'manual'})
  return status
}

const secretNow = () => readFileSync(sinkPath('billing-bot-secret'), 'utf8').trim()

test('a planned rotation hands the new secret out, waits for its consumer, and only then cuts the old one', async () => {
  const [before, old] = [range.sandbox.snapshot(), secretNow()]
  const {run, outcome, why, state} = await range.apply(await planOf())
  expect(why).toEqual([])
  expect([...state.steps.values()].map(({change, result, verdict}) => [change.key, result, verdict?.verdict])).toEqual([
    ['rotate', 'applied', 'held'],
    ['cut-previous', 'applied', 'held'],
  ])
  expect(outcome).toBe('replaced')
  expect(secretNow()).not.toBe(old)
  expect(statSync(sinkPath('billing-bot-secret')).mode & 0o777).toBe(0o600)
  expect(await signsIn(secretNow())).toBe(200)
  expect(await signsIn(old)).toBe(403)
  expect(range.writes()).toEqual([
    expect.stringMatching(/^POST .*\/rotate$/),
    expect.stringMatching(/^PUT .*\/service_tokens\/[0-9a-f-]+$/),
  ])
  const kinds = range.entries(run).map(({event}) => event.type)
  expect(kinds.indexOf('secret-kept')).toBeLessThan(kinds.lastIndexOf('intent'))
  expect(range.sandbox.snapshot().state).toEqual(before.state)
  expect(range.sandbox.snapshot().secrets).not.toEqual(before.secrets)
})

test('the old secret goes on while the consumer has not taken the new one', async () => {
  const old = secretNow()
  // Its new secret goes where billing-bot does not look.
  const {document, digest} = rotationRunbook(range.inventory, {...rotation, sink: 'research-bot-secret'})
  const steps = document.steps.map((step) =>
    step.await === undefined ? step : {...step, await: {...step.await, within: '1s'}},
  )
  const runbook = {document: {...document, steps, prove: {refused: [], working: [], soak: []}}, digest}
  const {outcome, state} = await range.apply(await range.bench.plan({runbook, params: {token: 'billing-bot'}}))
  expect([...state.steps.values()].map(({change, result, why}) => [change.key, result, why])).toEqual([
    ['rotate', 'applied', undefined],
    ['cut-previous', 'skipped', expect.stringContaining('billing-bot-health')],
  ])
  expect(outcome).not.toBe('contained')
  expect(await signsIn(old)).toBe(200)
  expect(range.writes()).toEqual([expect.stringMatching(/^POST .*\/rotate$/)])
})

test('neither the old nor the new secret is in the plan, the journal or the report', async () => {
  const old = secretNow()
  const plan = await planOf()
  const {run, state} = await range.apply(plan)
  const written = JSON.stringify([plan, range.entries(run), [...state.steps.values()]])
  for (const secret of [old, secretNow()]) expect(written).not.toContain(secret)
})

test('with --compromised the old secret is dead at once, and nobody is waited for', async () => {
  const old = secretNow()
  const plan = await planOf({compromised: true})
  expect(plan.changes.map(({uses, awaits}) => [uses, awaits])).toEqual([['service-token.rotate', undefined]])
  await range.apply(plan)
  expect(await signsIn(old)).toBe(403)
  expect(await signsIn(secretNow())).toBe(200)
})

test('a rotation cannot be taken back, and its release says that there is nothing to give back', async () => {
  const {run} = await range.apply(await planOf({compromised: true}))
  const release = await range.bench.planRelease(run, {reason: 'test'})
  expect(release.changes.map(({effect, summary}) => [effect, summary])).toEqual([
    ['none', expect.stringContaining('the old secret of service token billing-bot is gone')],
  ])
})

test.each([
  ['without a sink', {token: 'support-bot'}, 'has no sink'],
  [
    'gently, without a consumer that could show it',
    {token: 'support-bot', sink: 'billing-bot-secret'},
    'has no consumers',
  ],
  ['gently, where Cloudflare has no grace period', {kind: 'api-token', token: 'research-bot'}, 'no grace period'],
  [
    'into a sink that is not there',
    {token: 'support-bot', sink: 'nowhere', compromised: true},
    'no sink called nowhere',
  ],
] as const)('a token is not rotated %s', async (_, parts, why) => {
  await expect(Promise.resolve().then(() => planOf(parts))).rejects.toMatchObject({
    code: 'USAGE',
    message: expect.stringContaining(why),
  })
  expect(range.writes()).toEqual([])
})
