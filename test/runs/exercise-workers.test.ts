import {join} from 'node:path'
import {afterEach, beforeEach, expect, test} from 'vitest'
import {openAccess} from '../../src/core/runs/residual-access.ts'
import {packageRoot} from '../../src/package-root.ts'
import {never} from '../fixtures/approvals.ts'
import {openRange, type TestRange} from '../fixtures/range.ts'

let range: TestRange

beforeEach(async () => {
  range = await openRange()
})
afterEach(() => range.stop())

const exercise = (id: string) => join(packageRoot, 'test/contract/exercises', `${id}.yaml`)
const params = {agent: 'research-bot'}

async function statusOf(path: string): Promise<number> {
  const response = await fetch(`${range.sandbox.edge.front}${path}`, {redirect: 'manual'})
  await response.arrayBuffer()
  return response.status
}

const ways = [
  '/workers/research-worker/',
  '/previews/research-worker/',
  '/domains/research.example.com/',
  '/routes/agents.example.com/research/',
]
const statuses = () => Promise.all(ways.map(statusOf))

/** Accepts what only time closes: a Durable Object keeps its code for up to 300 seconds. */
const accept = ['durable-objects-old-code']

test('a Worker agent is stopped by its code, by Access and at its entry points, and everything comes back', async () => {
  const before = range.sandbox.snapshot()
  expect(await statuses()).toEqual([200, 200, 200, 200])
  const plan = await range.plan(exercise('exercise-workers'), params)
  const moves = Object.fromEntries(plan.changes.map(({step, moves}) => [step, moves]))
  expect(moves['quarantine']).toEqual(['create-application'])
  expect(moves['close-entrypoints']).toEqual([
    'set-workers-dev',
    'detach-route agents.example.com/research/*',
    'detach-domain research.example.com',
    'set-cron-triggers',
    'pause-queue research-jobs',
    expect.stringMatching(/^pause-instance research-report\//),
    expect.stringMatching(/^pause-instance research-report\//),
  ])

  const {run, state} = await range.apply(plan)
  expect(openAccess(state).map(({code, standing}) => `${code} ${standing}`)).toEqual([
    'durable-objects-old-code unknown',
  ])
  // The route leads past the Worker now, to the origin that the plan warned of.
  expect(await statuses()).toEqual([404, 404, 404, 200])
  expect(plan.safeguards.filter(({rule}) => rule === 'origin-exposed')).toHaveLength(1)
  expect(await statusOf('/workers/status-worker/')).toBe(200)

  const verified = await range.bench.verify(run, {
    report: () => undefined,
    stop: never,
    watch: false,
    accept,
    reason: 'it waits',
  })
  expect({outcome: verified.outcome, why: verified.why}).toEqual({outcome: 'contained', why: []})

  const released = await range.release(run)
  expect({outcome: released.outcome, why: released.why}).toEqual({outcome: 'released', why: []})
  expect(range.sandbox.snapshot().state).toEqual(before.state)
  expect(await statuses()).toEqual([200, 200, 200, 200])
})

test('a secret is taken from a Worker that goes on, and comes back with the version that has it', async () => {
  const before = range.sandbox.snapshot()
  const plan = await range.plan(exercise('exercise-worker-secrets'), params)
  const {run, state} = await range.apply(plan)
  expect(openAccess(state).map(({code}) => code)).toEqual(['preview-urls', 'durable-objects-old-code'])
  expect([await statusOf('/workers/research-worker/search'), await statusOf('/workers/research-worker/')]).toEqual([
    401, 200,
  ])
  const released = await range.release(run)
  expect({outcome: released.outcome, why: released.why}).toEqual({outcome: 'released', why: []})
  expect(range.sandbox.snapshot().state).toEqual(before.state)
  expect(await statusOf('/workers/research-worker/search')).toBe(200)
})

test('every Worker is refused at once, the rest of the account goes on, and the release takes two', async () => {
  const before = range.sandbox.snapshot()
  const plan = await range.plan(exercise('exercise-all-workers'), {})
  const {run} = await range.apply(plan)
  expect([...(await statuses()), await statusOf('/workers/status-worker/')]).toEqual([302, 302, 302, 302, 302])
  const lifting = await range.bench.planRelease(run, {reason: 'test'})
  expect(lifting.approvals).toBe(2)
  await range.apply(lifting)
  expect(range.sandbox.snapshot().state).toEqual(before.state)
  expect(await statuses()).toEqual([200, 200, 200, 200])
})
