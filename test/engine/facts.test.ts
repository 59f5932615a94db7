import {afterEach, beforeEach, expect, test} from 'vitest'
import {loadAction} from '../../src/actions/index.ts'
import {connect} from '../../src/cloudflare/connect.ts'
import type {FindFacts} from '../../src/core/facts.ts'
import {Secret} from '../../src/core/text/secret.ts'
import {makePlan} from '../../src/engine/make-plan.ts'
import {observeEach, observeTogether} from '../../src/engine/running/observe.ts'
import {systemClock} from '../../src/storage/system-clock.ts'
import {createCensus} from '../../src/survey/take-census.ts'
import {planView} from '../../src/views/plan/plan-view.ts'
import {openRange, runbookFile, type TestRange} from '../fixtures/range.ts'

const freeze = {runbook: 'agent-freeze', params: {agent: 'support-bot'}}

let range: TestRange

beforeEach(async () => {
  range = await openRange()
})
afterEach(() => range.stop())

const planned = () => range.plan(freeze.runbook, freeze.params)

/** A plan by a program whose way of looking who would be hit is this one. */
async function planWith(findFacts: FindFacts) {
  const {inventory, sandbox} = range
  const token = new Secret('sandbox token', sandbox.token)
  const {reader, meter, identify} = connect({
    token,
    account: inventory.account.id,
    baseUrl: sandbox.url,
    clock: systemClock,
  })
  return makePlan(
    {runbook: runbookFile(freeze.runbook), params: freeze.params, inventory, author: 'tester', reason: 'test'},
    {
      reader,
      observe: observeEach(reader),
      observeTogether: observeTogether(reader, systemClock),
      takeCensus: createCensus(reader),
      findFacts,
      clock: systemClock,
      loadAction,
      safeguards: [],
      identity: await identify(),
      reads: () => meter.reads,
    },
  )
}

test('the plan to stop an agent says whose sessions end, and which agent shares the application', async () => {
  const plan = await planned()
  const fact = plan.facts.find(({changes}) => changes.includes('end-sessions/crm'))
  expect(fact).toMatchObject({
    users: ['oncall@example.com'],
    agents: ['billing-bot', 'support-bot'],
    tools: [{name: 'crm', blastRadius: 'BR2', data: 'customer records'}],
  })
  const text = planView(plan)
  expect(text).toContain('People      1: oncall@example.com')
  expect(text).toContain('billing-bot (by crm)')
})

test('every change that would be made has a fact, and no other', async () => {
  const fresh = await planned()
  const updates = fresh.changes.flatMap(({key, effect}) => (effect === 'update' ? [key] : []))
  expect(fresh.facts.flatMap(({changes}) => changes).toSorted()).toEqual(updates.toSorted())
  await range.apply(fresh)
  expect((await planned()).facts).toEqual([])
})

test('two plans of the same account have the same facts', async () => {
  const withoutCounts = async () => {
    const {facts} = await planned()
    // The agents go on signing in while the test runs.
    return facts.map(({seen, ...fact}) => ({...fact, seen: seen.map(({log}) => log)}))
  }
  expect(await withoutCounts()).toEqual(await withoutCounts())
})

test('looking that fails leaves the plan whole, and says that nobody knows', async () => {
  const plan = await planWith(() => Promise.reject(new TypeError('secret inside')))
  expect(plan.changes.length).toBeGreaterThan(0)
  expect(plan.facts).toMatchObject([{users: [], undetermined: ['who would be hit: looking failed (TypeError)']}])
})

test('a plan that fails waits for no facts', async () => {
  const {promise: aborted, resolve} = Promise.withResolvers<void>()
  range.sandbox.faults.schedule({match: {path: 'gateway/lists'}, kind: 'html', times: 100})
  const failing = planWith(async (_subjects, _inventory, stop) => {
    await new Promise<void>((go) => stop.addEventListener('abort', () => go(), {once: true}))
    resolve()
    return {facts: [], reads: 0}
  })
  await expect(failing).rejects.toThrow()
  await aborted
})

test('what it costs to look is in the budget once', async () => {
  const nothing = await planWith(async () => ({facts: [], reads: 0}))
  const seven = await planWith(async () => ({facts: [], reads: 7}))
  expect(seven.budget.reads - nothing.budget.reads).toBe(7)
})

test('a release does not search the logs, and says so', async () => {
  const {run} = await range.apply(await planned())
  const {changes, facts} = await range.bench.planRelease(run, {reason: 'test'})
  const updates = changes.flatMap(({key, effect}) => (effect === 'update' ? [key] : []))
  expect(facts).toMatchObject([{undetermined: [expect.stringContaining(`see the plan of ${run}`)]}])
  expect(facts[0]?.changes.toSorted()).toEqual(updates.toSorted())
})

test('a mass run does not search the logs, and says so', async () => {
  const {facts} = await range.plan('vendor-breach-rotation', {})
  expect(facts).toHaveLength(1)
  expect(facts[0]?.undetermined).toEqual([expect.stringContaining('mass run')])
})
