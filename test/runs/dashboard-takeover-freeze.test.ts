import {afterEach, beforeEach, expect, test} from 'vitest'
import {openRange, type TestRange} from '../fixtures/range.ts'

const mallory = 'mallory@example.com'

let range: TestRange

beforeEach(async () => {
  range = await openRange()
})
afterEach(() => range.stop())

test('the dashboard is locked, its intruder and the token made there are out, and all of it is given back', async () => {
  const before = range.sandbox.snapshot().state
  const plan = await range.plan('dashboard-takeover-freeze', {member: mallory, token: 'research-export'})
  expect(plan.changes.map(({key, effect}) => `${key} ${effect}`)).toEqual([
    'read-only update',
    `suspend-member update`,
    'disable-token/research-export update',
  ])
  const {run, outcome, why} = await range.apply(plan)
  expect({outcome, why}).toEqual({outcome: 'contained', why: []})
  const released = await range.release(run)
  expect({outcome: released.outcome, why: released.why}).toEqual({outcome: 'released', why: []})
  expect(range.sandbox.snapshot().state).toEqual(before)
})

test('a token that nobody named is told as left over, and keeps the run from being contained', async () => {
  const {outcome, why} = await range.apply(await range.plan('dashboard-takeover-freeze', {member: mallory}))
  expect(why).toEqual([
    expect.stringContaining('(token-issued-lately): API token research-export'),
    expect.stringContaining('(token-made-by-member): API token research-export'),
  ])
  expect(outcome).not.toBe('contained')
})
