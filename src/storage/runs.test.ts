import {mkdirSync, writeFileSync} from 'node:fs'
import {join} from 'node:path'
import fc from 'fast-check'
import {expect, test} from 'vitest'
import type {JournalEvent} from '../core/documents/journal.ts'
import type {Plan} from '../core/documents/plan.ts'
import {createJournal} from './journal.ts'
import {journalPath, listRuns, newRunId, resolveRun, runDir} from './runs.ts'
import {manualClock} from './fixtures/clock.ts'
import {samplePlan} from './fixtures/plan.ts'
import {tempDir} from './fixtures/temp-dir.ts'

const usage = (words: string) => expect.objectContaining({code: 'USAGE', message: expect.stringContaining(words)})

async function recorded(
  stateDir: string,
  at: string,
  {plan = {}, events = []}: {plan?: Partial<Plan>; events?: readonly JournalEvent[]} = {},
): Promise<string> {
  const clock = manualClock(at)
  const run = newRunId(clock)
  const journal = createJournal({dir: runDir(stateDir, run), run, clock, actor: 'kim', lockDir: stateDir})
  await journal.append({type: 'run-start', plan: samplePlan(plan), tool: 'firebreak/0.1.0'})
  for (const event of events) await journal.append(event)
  journal.close()
  return run
}

test('a run id has 26 characters, sorts by time and is never the same twice', () => {
  fc.assert(
    fc.property(fc.nat(2 ** 45), fc.integer({min: 1, max: 1e9}), (ms, later) => {
      const clock = manualClock(new Date(ms).toISOString())
      const first = newRunId(clock)
      expect(newRunId(clock)).not.toBe(first)
      clock.advance(later)
      expect(first).toMatch(/^[0-7][0-9a-hjkmnp-tv-z]{25}$/)
      expect(newRunId(clock) > first).toBe(true)
    }),
  )
})

test('runs are listed newest first with what their journals say', async () => {
  const stateDir = tempDir()
  const older = await recorded(stateDir, '2026-11-20T03:00:00.000Z', {
    plan: {incident: 'INC-123'},
    events: [{type: 'run-outcome', outcome: 'contained', why: []}],
  })
  const newer = await recorded(stateDir, '2026-11-21T03:00:00.000Z', {plan: {kind: 'release', releases: older}})
  expect(listRuns(stateDir)).toEqual([
    {
      run: newer,
      runbook: 'agent-freeze',
      title: 'Stop one agent',
      kind: 'release',
      startedAt: '2026-11-21T03:00:00.000Z',
      releases: older,
      account: samplePlan().account.id,
      changed: false,
      holds: [],
      gaveBack: [],
    },
    {
      run: older,
      runbook: 'agent-freeze',
      title: 'Stop one agent',
      kind: 'contain',
      outcome: 'contained',
      startedAt: '2026-11-20T03:00:00.000Z',
      incident: 'INC-123',
      account: samplePlan().account.id,
      changed: false,
      holds: [],
    },
  ])
})

test('where nothing ever ran there are no runs', () => {
  expect(listRuns(tempDir())).toEqual([])
})

test('a damaged journal is listed as failed with a note and hides no other run', async () => {
  const stateDir = tempDir()
  const sound = await recorded(stateDir, '2026-11-20T03:00:00.000Z')
  const damaged = await recorded(stateDir, '2026-11-21T03:00:00.000Z')
  const unfinished = newRunId(manualClock('2026-11-22T03:00:00.000Z'))
  writeFileSync(journalPath(stateDir, damaged), 'text'.repeat(1000))
  mkdirSync(runDir(stateDir, unfinished))
  writeFileSync(join(stateDir, 'runs', 'notes.txt'), '')
  expect(listRuns(stateDir)).toMatchObject([
    {
      run: unfinished,
      outcome: 'failed',
      startedAt: '2026-11-22T03:00:00.000Z',
      note: expect.stringContaining('ENOENT'),
    },
    {run: damaged, outcome: 'failed', startedAt: '2026-11-21T03:00:00.000Z', note: expect.stringContaining('damaged')},
    {run: sound, runbook: 'agent-freeze'},
  ])
})

test('a run is found by its id, its unique beginning in any case, or as the last', async () => {
  const stateDir = tempDir()
  const older = await recorded(stateDir, '2020-01-01T03:00:00.000Z')
  const newer = await recorded(stateDir, '2026-11-21T03:00:00.000Z')
  expect(resolveRun(stateDir, 'last')).toBe(newer)
  expect(resolveRun(stateDir, older)).toBe(older)
  expect(resolveRun(stateDir, older.slice(0, 6).toUpperCase())).toBe(older)
})

test('a beginning that fits several runs lists them', async () => {
  const stateDir = tempDir()
  const runs = [
    await recorded(stateDir, '2026-11-21T03:00:00.000Z'),
    await recorded(stateDir, '2026-11-21T03:00:01.000Z'),
  ]
  expect(() => resolveRun(stateDir, '0')).toThrow(usage(`2 runs begin with 0: ${runs.toReversed().join(', ')}`))
})

test('a run that does not exist is a mistake in usage', async () => {
  const stateDir = tempDir()
  expect(() => resolveRun(stateDir, 'last')).toThrow(usage('there are no runs'))
  await recorded(stateDir, '2026-11-21T03:00:00.000Z')
  expect(() => resolveRun(stateDir, 'zzz')).toThrow(usage('no run begins with "zzz"'))
  expect(() => resolveRun(stateDir, '')).toThrow(usage('no run begins with ""'))
  expect(() => resolveRun(stateDir, '../..')).toThrow(usage('no run begins with'))
})

test('T33: a run that is begun after the clock was moved back is still the last', async () => {
  const stateDir = tempDir()
  const first = await recorded(stateDir, '2026-11-21T05:00:00.000Z')
  const clock = manualClock('2026-11-21T03:00:00.000Z')
  expect(newRunId(clock) > first).toBe(false)
  expect(newRunId(clock, stateDir) > first).toBe(true)
  mkdirSync(runDir(stateDir, '7zzzzzzzzzzzzzzzzzzzzzzzzz'), {recursive: true})
  expect(newRunId(clock, stateDir)).toMatch(/^7zzzzzzzzz/)
})
