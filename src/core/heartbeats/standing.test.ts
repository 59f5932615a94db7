import {expect, test} from 'vitest'
import type {Present} from '../elapsed.ts'
import type {RunSummary} from '../runs/run-summary.ts'
import type {Beat} from './beat.ts'
import {heartbeatOf, heartbeatWords, isNeglected} from './standing.ts'

const began = Date.parse('2026-03-01T03:00:00.000Z')
const minute = 60_000
const run: RunSummary = {
  run: 'r1',
  runbook: 'cut',
  title: 'Cut',
  kind: 'contain',
  startedAt: new Date(began).toISOString(),
  changed: true,
  holds: ['payments'],
  heartbeats: [
    {key: 'block', every: '10m', since: new Date(began).toISOString()},
    {key: 'wide', every: '1h', since: new Date(began).toISOString()},
  ],
}
const beat = (afterMs: number, over: Partial<Beat> = {}): Beat => ({
  kind: 'confirmed',
  at: new Date(began + afterMs).toISOString(),
  mono: 1_000_000 + afterMs,
  host: 'h',
  boot: 'b',
  by: 'ada',
  pid: 7,
  ...over,
})
/** So long after the run began, with the wall clock moved by as much. */
const after = (ms: number, jumpMs = 0): Present => ({
  now: () => new Date(began + ms + jumpMs),
  mono: () => 1_000_000 + ms,
  boot: 'b',
})

function standing(present: Present, beats: readonly Beat[] = [beat(0)], runs: readonly RunSummary[] = [run]) {
  return heartbeatOf(run, {runs, beats, lives: () => true, present})
}

test.each([0, 120 * minute, -120 * minute])(
  'a wall clock that jumps by %i ms lifts nothing early and keeps nothing from being lifted',
  (jumpMs) => {
    expect(standing(after(9.9 * minute, jumpMs))?.standing).toBe('due')
    expect(standing(after(10 * minute, jumpMs))).toMatchObject({standing: 'overdue', overdue: ['block']})
    expect(standing(after(60 * minute, jumpMs))?.overdue).toEqual(['block', 'wide'])
  },
)

test('a heartbeat begins the time anew, and what a watcher writes does not', () => {
  expect(standing(after(15 * minute), [beat(0), beat(9 * minute)])?.standing).toBe('due')
  expect(standing(after(15 * minute), [beat(0), beat(9 * minute, {kind: 'watching'})])?.standing).toBe('overdue')
})

test('after a new start of the machine the wall clock counts, and where that was set back, what passes from then on', () => {
  const rebooted = (ms: number, jumpMs: number): Present => ({
    ...after(ms, jumpMs),
    mono: () => 5000 + ms,
    lookingSince: 5000,
    boot: 'c',
  })
  expect(standing(rebooted(9 * minute, 0))?.standing).toBe('due')
  expect(standing(rebooted(10 * minute, 0))?.standing).toBe('overdue')
  expect(standing(rebooted(9 * minute, -120 * minute))?.standing).toBe('due')
  expect(standing(rebooted(10 * minute, -120 * minute))?.standing).toBe('overdue')
})

test('where a system tells no boots, a reading from the future is one from before the start', () => {
  const unknown = [beat(0, {boot: ''})]
  expect(standing({...after(11 * minute), boot: '', mono: () => 60_000}, unknown)?.standing).toBe('overdue')
  expect(standing({...after(11 * minute), boot: ''}, unknown)?.standing).toBe('overdue')
})

test('a run of which no beat was written counts from where its step began', () => {
  expect(standing(after(9 * minute), [])?.standing).toBe('due')
  expect(standing(after(10 * minute), [])?.standing).toBe('overdue')
})

test('what was lifted, in part or with the whole run, is not overdue any more', () => {
  const ended = {kind: 'release', releases: 'r1', lifts: true, outcome: 'released'} as const
  const release: RunSummary = {...run, ...ended, run: 'r2', gaveBack: ['block']}
  const at = after(20 * minute)
  expect(standing(at, [beat(0)], [release, run])?.standing).toBe('due')
  expect(standing(at, [beat(0)], [{...release, gaveBack: ['block', 'wide']}, run])?.standing).toBe('lifted')
  expect(standing(at, [beat(0)], [{...release, gaveBack: []}, run])?.standing).toBe('overdue')
})

test('it is said what nobody takes care of, with the command that does', () => {
  const watching = [beat(0), beat(1, {kind: 'watching'})]
  const due = standing(after(minute), watching)
  const overdue = standing(after(11 * minute), watching)
  const unwatched = standing(after(minute))
  if (due === undefined || overdue === undefined || unwatched === undefined) throw new Error('nothing is alive')
  expect([due, overdue, unwatched].map(isNeglected)).toEqual([false, true, true])
  expect(heartbeatWords('r1', overdue)).toContain('overdue since 2026-03-01T03:10:00.000Z')
  expect(heartbeatWords('r1', overdue)).toContain('firebreak heartbeat r1 --watch, or firebreak release r1')
  expect(heartbeatWords('r1', unwatched)).toContain('nobody watches it')
})
