import {expect, test} from 'vitest'
import type {JournalEvent} from '../../src/core/documents/journal.ts'
import {createPlainProgress} from '../../src/terminal/plain-progress.ts'
import {progressLine} from '../../src/views/run/progress-line.ts'
import {progressAfter, progressOf, progressSoFar} from '../../src/views/run/progress.ts'
import {watchLine} from '../../src/views/release/watch-words.ts'
import {exampleEntries} from '../fixtures/example-journal.ts'
import {examplePlan} from '../fixtures/example-plan.ts'

const seen = {back: [], working: [], refused: []}
const plan = examplePlan({
  kind: 'release',
  stages: [
    {name: 'billing-bot', keys: ['quarantine'], watch: '60m', ...seen},
    {name: 'the rest', keys: ['disable-tokens/support-bot'], ...seen},
  ],
})

const watched = (ms: number, unseen?: string[]): JournalEvent => ({
  type: 'watched',
  stage: 'billing-bot',
  ms,
  ...(unseen === undefined ? {} : {unseen}),
})

/** The line of the watch, and what stands below it. */
function shown(events: readonly JournalEvent[]) {
  const progress = exampleEntries(events).reduce((so, entry) => progressAfter(so, plan, entry), progressOf(plan))
  const line = progress.get('watch:billing-bot')
  if (line === undefined) throw new Error('the watch has no line')
  return {line: progressLine(line).replaceAll(/ {2,}/g, '  '), below: watchLine(line.watch)}
}

test('in a terminal a watch has a line of its own, that says for how long, what comes then and what Ctrl-C does', () => {
  expect(shown([])).toEqual({line: 'watch for 60m  billing-bot  waiting', below: undefined})
  expect(shown([watched(0), watched(90_000)])).toEqual({
    line: expect.stringMatching(/^watch for 60m {2}billing-bot {2}.* watching$/),
    below:
      'watching billing-bot: 1 min 30 s of 1 h 00 min have held, then the rest is given back. Ctrl-C stops; resume goes on with what is left',
  })
  expect(shown([watched(0, ['probe crm must work: timeout'])]).below).toContain(
    '; the last look could not see 1 thing, and its time does not count',
  )
  expect(shown([watched(3_600_000)])).toEqual({line: expect.stringMatching(/ held$/), below: undefined})
  expect(shown([watched(0), {type: 'regressed', stage: 'billing-bot', why: ['x']}]).line).toMatch(/ failed$/)
})

test('a watch that held before a run was resumed is not waited for again, and one that was broken off is', () => {
  const lineAfter = (ms: number) => {
    const line = progressSoFar(plan, exampleEntries([watched(ms)])).get('watch:billing-bot')
    return line === undefined ? 'none' : progressLine(line).trim()
  }
  expect(lineAfter(3_600_000)).toMatch(/held$/)
  expect(lineAfter(30_000)).toMatch(/waiting$/)
})

test('without a terminal the first look at a stage says how long the watch is, and the others only what they saw', () => {
  const lines: string[] = []
  const progress = createPlainProgress((text) => void lines.push(text))
  const begin: JournalEvent = {type: 'run-start', plan, tool: 'firebreak'}
  for (const entry of exampleEntries([begin, watched(0), watched(15_000)])) progress.report(entry)
  expect(lines.slice(1)).toEqual([
    '03:00:01Z  watched billing-bot for 0 ms: as it should be',
    expect.stringContaining('watching billing-bot: 0 ms of 1 h 00 min have held, then the rest is given back'),
    '03:00:02Z  watched billing-bot for 15.0 s: as it should be',
  ])
})
