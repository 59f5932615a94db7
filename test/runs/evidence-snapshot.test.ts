import {afterEach, beforeEach, expect, test} from 'vitest'
import {drilled} from '../fixtures/drill.ts'
import {openRange, type TestRange} from '../fixtures/range.ts'
import {usualNames} from '../../src/actions/logs/sources/index.ts'
import {topUpOf} from '../../src/core/evidence/top-up.ts'
import {snapshotRunbook, topUpRunbook} from '../../src/core/runbooks/snapshot-runbooks.ts'
import {verifyBag} from '../../src/storage/evidence-bag.ts'

let range: TestRange

beforeEach(async () => {
  range = await openRange()
})
afterEach(() => range.stop())

test('every source of the whole account is kept, sealed and vouched for, and nothing is changed', async () => {
  const before = range.sandbox.snapshot().state
  const {run, outcome, why, state} = await range.apply(await range.plan('evidence-snapshot', {}))
  expect({outcome, why}).toEqual({outcome: 'recorded', why: []})
  const [bag] = state.collections.values()
  expect(bag?.sources.map(({source}) => source)).toEqual(usualNames)
  const how = (wanted: string) => bag?.sources.filter(({state: one}) => one === wanted).map(({source}) => source)
  expect(how('unavailable')).toEqual([])
  expect(how('sampled')).toEqual(expect.arrayContaining(['service-token-logins', 'gateway-dns', 'other-logins']))
  expect(how('complete')).toEqual(expect.arrayContaining(['ai-gateway', 'config', 'access', 'audit']))
  expect(await verifyBag(bag?.bag ?? '')).toEqual([])
  const files = range.entries(run).flatMap(({event}) => (event.type === 'evidence' ? [event.item.file] : []))
  for (const part of ['gateway/rules', 'access/identity_providers', 'cfd_tunnel', 'devices/policy'])
    expect(files).toContain(`data/config/${part}/page-0001.json`)
  expect(range.writes()).toEqual([])
  expect(range.sandbox.snapshot().state).toEqual(before)
})

test('a snapshot that goes on reads each log from where the one before it was settled, and one without logs is none', async () => {
  const {state} = await range.apply(await range.plan('evidence-snapshot', {}))
  const {since} = topUpOf(state)
  const audit = [...state.collections.values()].flatMap(({sources}) => sources).find(({source}) => source === 'audit')
  expect(Date.parse(audit?.window?.to ?? '') - Date.parse(since['audit'] ?? '')).toBe(60_000)

  const plan = await range.bench.plan({runbook: topUpRunbook(state), params: {}})
  expect(plan.collections.map(({summary}) => summary).join()).toContain('from where an earlier snapshot was settled')
  const next = await range.apply(plan)
  const windows = [...next.state.collections.values()].flatMap(({sources}) => sources)
  expect(windows.find(({source}) => source === 'audit')?.window?.from).toBe(since['audit'])
  expect(() => topUpOf({...state, collections: new Map()})).toThrow(/has kept no log/)
})

test('the plan of a snapshot for one agent says what is narrowed to it, and what is not', async () => {
  const runbook = snapshotRunbook({sources: ['ai-gateway', 'audit'], lookback: '1h', agent: true})
  const plan = await range.bench.plan({runbook, params: {agent: 'support-bot'}})
  expect(plan.collections[0]?.summary).toBe(
    'Keep ai-gateway, audit of the last 1h, for support-bot: ai-gateway only of what firebreak.yaml names; audit as a whole, since a filter could hide traces',
  )
})

test('the drill of it passes', async () => {
  const {outcome, passed, score, scores} = await drilled('evidence-snapshot')
  expect({outcome, passed, score, scores}).toMatchObject({outcome: 'recorded', passed: true, score: 100})
})
