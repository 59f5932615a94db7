import {join} from 'node:path'
import {afterAll, beforeAll, expect, test} from 'vitest'
import {shipped} from '../fixtures/range.ts'
import {sampled} from '../soak/sampled.ts'
import {type Account, documentOf, flagsOf, openAccount} from './program.ts'

let account: Account

beforeAll(async () => {
  account = await openAccount()
})
afterAll(() => account.range.stop())

// That planning any runbook writes nothing is shown for each of them without a process of its own, in test/engine.
test.concurrent.each(sampled(shipped))('nothing but --apply makes $runbook write', async ({runbook, params}) => {
  // What reaches the whole account needs a reason even to be planned.
  const flags = [...flagsOf(params), '--reason', 'test']
  const results = await Promise.all([
    account.firebreak('run', runbook, ...flags, '--dry-run'),
    account.firebreak('run', runbook, ...flags, '--yes', '--confirm', 'payments'),
    account.firebreak('plan', runbook, ...flags, '--out', join(account.range.dir, `${runbook}.json`)),
  ])
  expect(results.map(({exitCode, stderr}) => ({exitCode, stderr}))).toEqual(
    results.map(() => ({exitCode: 0, stderr: ''})),
  )
  expect(account.range.writes()).toEqual([])
})

test.concurrent.each([
  ['kill-switch', 'engage', '--all'],
  ['kill-switch', 'status'],
  ['credentials', 'list'],
  ['credentials', 'disable', 'support-bot', '--kind', 'service-token'],
  ['credentials', 'disable', 'support-bot', '--kind', 'api-token'],
  ['segment', 'isolate', 'payments'],
  ['segment', 'status', 'payments'],
  ['logs', 'snapshot'],
  ['runbook', 'list'],
  ['runbook', 'lint'],
  ['runbook', 'show', 'agent-freeze'],
  ['runs', 'list'],
])('%s %s writes nothing without --apply', async (...args) => {
  const {exitCode, stdout} = await account.firebreak(...args, '--json')
  expect(exitCode).toBe(0)
  expect(JSON.parse(stdout)).toHaveProperty('schema')
  expect(account.range.writes()).toEqual([])
})

test('after a run, looking at it and planning its release write nothing more', async () => {
  await account.firebreak('kill-switch', 'engage', '--all', '--apply', '--confirm', '3')
  const writes = account.range.writes()
  expect(writes).toHaveLength(3)
  const results = await Promise.all(
    [
      ['release', 'last'],
      ['kill-switch', 'release'],
      ['kill-switch', 'status'],
      ['runs', 'list'],
      ['runs', 'show', 'last'],
      ['status'],
      ['journal', 'show', 'last'],
      ['journal', 'verify'],
      ['journal', 'verify', 'last'],
      ['journal', 'replay', 'last'],
    ].map((args) => account.firebreak(...args, '--json')),
  )
  expect(results.map(({exitCode}) => exitCode)).toEqual(results.map(() => 0))
  for (const result of results) expect(documentOf(result)).toHaveProperty('schema')
  // Connections that were open before the kill switch may live on, so that it is not called contained.
  expect((await account.firebreak('verify', 'last')).exitCode).toBe(21)
  expect(account.range.writes()).toEqual(writes)
})
