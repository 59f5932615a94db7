import {readFileSync} from 'node:fs'
import {join} from 'node:path'
import {afterEach, beforeEach, expect, test} from 'vitest'
import type {RunResult} from '../../src/workbench.ts'
import {drilled} from '../fixtures/drill.ts'
import {openRange, type TestRange} from '../fixtures/range.ts'

let range: TestRange

beforeEach(async () => {
  range = await openRange()
})
afterEach(() => range.stop())

const survey = async (): Promise<RunResult> => range.apply(await range.plan('stand-down', {}))

const reportsOf = ({state}: RunResult) => [...state.collections.values()].flatMap(({sources}) => sources)
const standing = (end: RunResult) =>
  reportsOf(end)
    .flatMap(({found = []}) => found)
    .filter((line) => line.startsWith('in force: '))

async function contain(runbook: string, params: Readonly<Record<string, string>>): Promise<string> {
  const {run} = await range.apply(await range.plan(runbook, params))
  return run
}

test('in peace time nothing is in force, every source is read whole, and nothing is changed', async () => {
  const end = await survey()
  expect({outcome: end.outcome, why: end.why}).toEqual({outcome: 'recorded', why: []})
  expect(standing(end)).toEqual([])
  expect(reportsOf(end).map(({source, state}) => `${source} ${state}`)).toEqual(
    ['credentials', 'devices', 'lists', 'switches', 'workers', 'routes', 'access', 'kill-switch'].map(
      (source) => `${source} complete`,
    ),
  )
  expect(range.writes()).toEqual([])
})

test('what a run has set is listed with its note until that run is released, and then no longer', async () => {
  const frozen = await contain('agent-freeze', {agent: 'support-bot'})
  const surveyed = await survey()
  const during = standing(surveyed)
  expect(during).toEqual(
    expect.arrayContaining([
      'in force: service token support-bot is disabled',
      'in force: API token support-bot is disabled',
      'in force: device support-bot has no registration that is not revoked',
      expect.stringMatching(/^in force: list quarantine holds 100\.96\.0\.11(\/32)? \(firebreak quarantine\)$/),
    ]),
  )
  expect(during.join()).not.toContain('billing-bot')
  const [bag] = surveyed.state.collections.values()
  const kept: unknown = JSON.parse(readFileSync(join(bag?.bag ?? '', 'data/levers/lists.json'), 'utf8'))
  expect(kept).toMatchObject({levers: expect.arrayContaining([expect.objectContaining({standing: 'in-force'})])})
  await range.release(frozen)
  expect(standing(await survey())).toEqual([])
})

test('a lever that cannot be read is missing from the list, and is said to be', async () => {
  range.sandbox.faults.schedule({match: {path: '/access/service_tokens'}, kind: '503', times: 1000})
  const credentials = reportsOf(await survey()).find(({source}) => source === 'credentials')
  expect(credentials).toMatchObject({
    state: 'truncated',
    gaps: expect.arrayContaining([expect.stringContaining('service tokens: ')]),
  })
})

test('the drill of it passes', async () => {
  expect(await drilled('stand-down')).toMatchObject({outcome: 'recorded', passed: true, score: 100})
})
