import {afterEach, beforeEach, expect, test} from 'vitest'
import {killSwitchRunbook} from '../../src/core/runbooks/primitive-runbooks.ts'
import {createElasticClock} from '../../src/sandbox/elastic-clock.ts'
import type {World} from '../../src/sandbox/world.ts'
import {openRange, type TestRange} from '../fixtures/range.ts'

let range: TestRange
let world: World | undefined

beforeEach(async () => {
  range = await openRange({
    clock: createElasticClock({longFromMs: 250, pauseMs: 20}),
    also: (one) => void (world = one),
    edit: (inventory) => ({
      ...inventory,
      levers: {
        ...inventory.levers,
        killSwitch: inventory.levers.killSwitch.filter(({name}) => name === 'ir-kill-http'),
      },
    }),
  })
  world?.addRule({name: 'vendor-pinned', action: 'off', filter: 'http', traffic: '', precedence: 900, enabled: true})
})
afterEach(() => range.stop())

test('a kill switch of one HTTP rule is enabled and stops nothing that is not inspected; it is never called contained', async () => {
  const plan = await range.bench.plan({runbook: killSwitchRunbook(), params: {}, reason: 'test'})
  expect(plan.safeguards).toContainEqual(
    expect.objectContaining({
      rule: 'shadowed-block',
      result: 'warned',
      message: expect.stringContaining('vendor-pinned'),
    }),
  )
  const {outcome, state} = await range.apply(plan)
  const [step] = state.steps.values()
  expect(step?.verdict).toMatchObject({verdict: 'held'})
  expect(outcome).toBe('not-contained')
  expect(step?.residual.map(({code}) => code)).toEqual(expect.arrayContaining(['earlier-rule', 'not-inspected']))
})
