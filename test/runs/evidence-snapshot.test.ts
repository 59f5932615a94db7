import {afterEach, beforeEach, expect, test} from 'vitest'
import {drilled} from '../fixtures/drill.ts'
import {openRange, type TestRange} from '../fixtures/range.ts'
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
  expect(bag?.sources.map(({source, state: how}) => `${source} ${how}`)).toEqual([
    'ai-gateway complete',
    'access complete',
    'service-token-logins sampled',
    'config complete',
    'audit complete',
  ])
  expect(await verifyBag(bag?.bag ?? '')).toEqual([])
  const files = range.entries(run).flatMap(({event}) => (event.type === 'evidence' ? [event.item.file] : []))
  for (const part of ['gateway/rules', 'access/identity_providers', 'cfd_tunnel', 'devices/policy'])
    expect(files).toContain(`data/config/${part}/page-0001.json`)
  expect(range.writes()).toEqual([])
  expect(range.sandbox.snapshot().state).toEqual(before)
})

test('the drill of it passes', async () => {
  const {outcome, passed, score, scores} = await drilled('evidence-snapshot')
  expect({outcome, passed, score, scores}).toMatchObject({outcome: 'recorded', passed: true, score: 100})
})
