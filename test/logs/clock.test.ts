import {mkdtempSync, rmSync, writeFileSync} from 'node:fs'
import {tmpdir} from 'node:os'
import {join} from 'node:path'
import {expect, onTestFinished, test} from 'vitest'
import {sourceNames} from '../../src/actions/logs/sources/index.ts'
import LogsClock from '../../src/commands/logs/clock.ts'
import Run from '../../src/commands/run.ts'
import {retentions} from '../../src/compose-evidence/retentions.ts'
import {EvidenceClock} from '../../src/core/documents/answers/evidence-clock.ts'
import {Inventory} from '../../src/core/documents/inventory.ts'
import {readPlan} from '../../src/storage/documents.ts'
import {fakeCompose} from '../cli/fake-compose.ts'
import {invoke} from '../cli/invoke.ts'
import {examplePlan} from '../fixtures/example-plan.ts'

const inventory = Inventory.parse({
  schema: 'firebreak/inventory@1',
  account: {id: '0'.repeat(32), name: 'Example Corp', environment: 'drill'},
  agents: {'support-bot': {owner: 'ada'}},
})

const clocked = (...argv: readonly string[]) =>
  invoke(LogsClock, argv, {
    compose: {
      ...fakeCompose().compose,
      openRetentions: async () => retentions,
      openEvidence: async () => ({inventory, read: async () => Promise.reject(new Error('nothing is read'))}),
    },
  })

test('the clock knows every source, and fits a terminal', async () => {
  const {stdout, exitCode} = await clocked('--agent', 'support-bot')
  expect(exitCode).toBe(0)
  for (const source of sourceNames) expect(stdout).toMatch(new RegExp(`^${source} `, 'm'))
  expect(stdout).toContain('--agent support-bot')
  expect(stdout.split('\n').filter((line) => line.length > 80)).toEqual([])
})

test('the document of the clock has the same, the shortest-lived first', async () => {
  const {stdout} = await clocked('--since', '2026-01-31T03:00:00Z', '--json')
  const {sources, since} = EvidenceClock.parse(JSON.parse(stdout))
  expect(since).toBe('2026-01-31T03:00:00.000Z')
  expect(sources.map(({source}) => source).toSorted()).toEqual(sourceNames.toSorted())
  const hours = sources.map((one) => one.hours ?? -1)
  expect(hours).toEqual(hours.toSorted((a, b) => a - b))
  expect(sources.filter(({state}) => state === 'unknown').every((one) => one.hours === undefined)).toBe(true)
})

test.each([
  [['--since', 'yesterday'], 'no RFC 3339 time'],
  [['--since', '2999-01-31T03:00:00Z'], 'still to come'],
  [['--agent', 'support-bit'], 'support-bot'],
])('%j is refused as a mistake on the command line', async (argv, words) => {
  const {exitCode, stderr} = await clocked(...argv)
  expect({exitCode, stderr}).toEqual({exitCode: 2, stderr: expect.stringContaining(words)})
})

const plan = examplePlan({
  collections: [
    {
      key: 'evidence/logs',
      uses: 'logs.snapshot',
      params: {sources: ['audit', 'access']},
      before: [],
      budgetMs: 20_000,
      summary: 'Keep audit, access',
    },
  ],
})

const planned = (...argv: readonly string[]) => {
  const {compose} = fakeCompose({plan})
  return invoke(Run, ['agent-freeze', '--agent', 'support-bot', ...argv], {
    compose: {...compose, openRetentions: async () => retentions},
  })
}

test('a plan says what of its evidence is gone first, before anybody approves it', async () => {
  expect((await planned()).stdout).toContain('Gone first    access 24 h, audit 540 d')
  expect((await planned('--apply', '--yes')).stderr).toContain('Gone first    access 24 h, audit 540 d')
})

test('a printed plan says so too, and can still be applied from a file', async () => {
  const {stdout} = await planned('--json')
  expect(JSON.parse(stdout)['evidenceClock']).toMatchObject([{sources: [{source: 'access', hours: 24}, {}]}])
  const dir = mkdtempSync(join(tmpdir(), 'firebreak-clock-'))
  onTestFinished(() => rmSync(dir, {recursive: true}))
  writeFileSync(join(dir, 'plan.json'), stdout)
  expect(readPlan(join(dir, 'plan.json'))).toEqual(plan)
})
