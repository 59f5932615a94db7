import {expect, test} from 'vitest'
import type {StandingRun, Status} from '../../core/documents/answers/status.ts'
import {movedLine, statusView} from './status-view.ts'

const run = (changes: StandingRun['changes']): StandingRun => ({
  run: '01kabcdefghjkmnpqrstvwxyz0',
  runbook: 'agent-freeze',
  title: 'Stop one agent',
  incident: 'INC-123',
  reason: 'it deletes things',
  by: 'ada',
  since: '2026-03-01T03:00:00.000Z',
  until: '2026-03-01T07:00:00.000Z',
  outcome: 'contained',
  level: 'V2',
  overdue: 0,
  open: [],
  unknown: 0,
  changes,
  next: ['firebreak verify 01k --watch', 'firebreak release 01k'],
})
const status = (given: Partial<Status> = {}): Status => ({
  schema: 'firebreak/status@1',
  account: 'Example Corp',
  at: '2026-03-01T03:10:00.000Z',
  runs: [],
  damaged: [],
  ...given,
})
const token = (name: string) => ({kind: 'service-token' as const, id: name, name})
const inForce = {key: 'disable/a', target: token('a'), standing: 'in-force' as const, differs: []}
const changed = {key: 'disable/b', target: token('b'), standing: 'changed' as const, differs: ['name', 'duration']}
const notHeld = {
  key: 'disable/c',
  target: token('c'),
  standing: 'not-held' as const,
  differs: ['enabled'],
  why: 'c is enabled',
}

test('nothing is contained, in one line', () => {
  expect(statusView(status())).toMatch(/^NOTHING IS CONTAINED by a run of this machine\nAccount +Example Corp$/)
})

test('what asks for an act comes first, and the headline says the worst', () => {
  const text = statusView(status({runs: [run([inForce, changed, notHeld])]}))
  expect(text).toMatch(/^NOT HELD: something is no longer in force/)
  expect(text).toContain(
    [
      'agent-freeze, INC-123: contained',
      'Run           01kabcdefghjkmnpqrstvwxyz0',
      'By            ada, since 2026-03-01T03:00:00.000Z: it deletes things',
      'Review        due 2026-03-01T07:00:00.000Z',
      'Proven        up to V2',
      '  NOT HELD  disable/c',
      '      c is enabled',
      '      no longer as it was left: enabled',
      '  changed   disable/b',
      '      no longer as it was left: name, duration',
      '  in force  disable/a',
      'Next          firebreak verify 01k --watch',
      '              firebreak release 01k',
    ].join('\n'),
  )
})

test('many changes are cut, none of which asks for an act before one that does', () => {
  const many = Array.from({length: 30}, (_, at) => ({...inForce, key: `disable/${at}`}))
  const text = statusView(status({runs: [run([...many, notHeld])]}))
  expect(text).toContain('NOT HELD  disable/c')
  expect(text).toContain('and 11 more: --json lists them all')
})

test('a journal that cannot be believed is named', () => {
  expect(statusView(status({damaged: [{run: '01kdamaged', note: 'entry 7 does not follow'}]}))).toContain(
    '01kdamaged: entry 7 does not follow',
  )
})

test('foreign text cannot steer the terminal, and no line is wider than 80 columns', () => {
  const hostile = {...notHeld, key: `disable/${'x'.repeat(300)}\u001B]0;owned\u0007`, why: `\u202Eb ${'y'.repeat(200)}`}
  const text = statusView(status({account: 'a\rb', runs: [{...run([hostile]), reason: 'z\u001B[2J'}]}))
  expect(text).not.toMatch(/[\u0000-\u0009\u000B-\u001F\u007F-\u009F\u202E]/)
  expect(text.split('\n').filter((line) => [...line].length > 80)).toEqual([])
})

test('what is overdue, still works, is unknown or was never reviewed is said of its run', () => {
  const open = {...run([inForce]), overdue: 2, open: ['one session lives', 'b'], unknown: 3, review: 'due' as const}
  const {level: _level, ...unaccepted} = open
  const text = statusView(status({runs: [unaccepted]}))
  for (const line of [
    'Review        OVERDUE for 2 changes: firebreak lease list',
    'Glass         broken, and reviewed by nobody else yet',
    'Proven        nothing: not all of it was accepted',
    'Open          one session lives, and 1 more',
    'Unknown       3 credentials',
  ])
    expect(text).toContain(line)
})

test('eight runs fit a screen of 80 by 24, those that ask for an act first, and more are counted', () => {
  const changes = [inForce, ...Array.from({length: 9}, () => inForce)]
  const calm = Array.from({length: 10}, (_, at) => ({...run(changes), incident: `INC-${at}`, by: 'a'.repeat(60)}))
  const bad = {...run([...changes, notHeld]), incident: 'INC-BAD', overdue: 1}
  const text = statusView(status({runs: [...calm, bad], damaged: [{run: '01kdamaged', note: 'broken'}]}))
  const lines = text.split('\n')
  expect(lines.length).toBeLessThanOrEqual(23)
  expect(lines.filter((line) => [...line].length > 80)).toEqual([])
  expect(lines[2]).toBe('NOT HELD  agent-freeze INC-BAD: contained V2, REVIEW OVERDUE')
  expect(lines[3]).toBe('  01kabcdefghjkm  ada since 2026-03-01T03:00Z: 1 NOT HELD, 10 in force')
  expect(lines[4]).toBe('in force  agent-freeze INC-0: contained V2, until 2026-03-01T07:00Z')
  expect(lines[5]).toMatch(/^ {2}01kabcdefghjkm {2}a{15}… since 2026-03-01T03:00Z: 10 in force$/)
  expect(text).toContain('and 3 runs more: --json lists them all')
  expect(text).toContain('1 journal cannot be believed')
})

test('a change that is found otherwise than before takes one line, in which nothing foreign steers', () => {
  const moved = {run: '01k', change: {...notHeld, why: 'c is \u001B[2Jenabled'}, before: 'in-force' as const}
  expect(movedLine(moved)).toMatch(/^NOT HELD: disable\/c of 01k, was in force: c is .*enabled; enabled$/)
  expect(movedLine(moved)).not.toContain('\u001B')
})
