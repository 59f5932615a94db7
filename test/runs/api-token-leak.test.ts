import {readFileSync} from 'node:fs'
import {afterEach, beforeEach, expect, test} from 'vitest'
import {residualAccess} from '../../src/core/runs/residual-access.ts'
import {openRange, type TestRange} from '../fixtures/range.ts'

let range: TestRange

beforeEach(async () => {
  range = await openRange()
})
afterEach(() => range.stop())

const params = {token: 'research-bot'}

/** What Cloudflare answers to whoever has the leaked value. */
async function verifyStatus(): Promise<number> {
  const probe = range.inventory.probes['research-bot-api']
  if (probe?.type !== 'api-token') throw new Error('research-bot has no probe for its API token')
  const value = readFileSync(probe.token.replace('file:', ''), 'utf8').trim()
  const url = `${range.sandbox.url}/accounts/${range.sandbox.accountId}/tokens/verify`
  const {status} = await fetch(url, {headers: {authorization: `Bearer ${value}`}})
  return status
}

test('a leaked API token is refused, the evidence comes first, and the release gives back what was there', async () => {
  const before = range.sandbox.snapshot()
  const plan = await range.plan('api-token-leak', params)
  expect(plan.changes.map(({key, uses, target}) => [key, uses, target.name])).toEqual([
    ['disable-token', 'api-token.disable', 'research-bot'],
  ])
  expect(await verifyStatus()).toBe(200)

  const {run, outcome, why, state} = await range.apply(plan)
  expect({outcome, why}).toEqual({outcome: 'contained', why: []})
  const proven = [...state.probes.values()].map(({probe, expect: expected, answer}) => [probe, expected, answer])
  expect(proven).toContainEqual(['research-bot-api', 'refused', 'proven'])
  expect(proven).toContainEqual(['oncall-crm', 'working', 'proven'])
  expect([401, 403]).toContain(await verifyStatus())
  expect(residualAccess(state).filter(({item: {standing}}) => standing !== 'not-covered')).toEqual([])
  const kinds = range.entries(run).map(({event}) => event.type)
  expect(kinds.indexOf('collected')).toBeGreaterThan(0)
  expect(kinds.indexOf('collected')).toBeLessThan(kinds.indexOf('intent'))

  const released = await range.release(run)
  expect({outcome: released.outcome, why: released.why}).toEqual({outcome: 'released', why: []})
  expect(range.sandbox.snapshot()).toEqual(before)
  expect(await verifyStatus()).toBe(200)
})
