import {expect, test} from 'vitest'
import {exampleEntries} from '../../../test/fixtures/example-journal.ts'
import {JournalEvent} from '../documents/journal.ts'
import {actsAfterEnd} from './journal-check.ts'

const key = 'disable-tokens/support-bot'
const end: JournalEvent = {type: 'run-outcome', outcome: 'contained', why: []}
const about = {key, move: 'disable', attempt: 1}
const acts = [
  {type: 'step-start', key},
  {type: 'intent', ...about, request: {method: 'PUT', path: '/x'}, notAfter: '2026-03-01T03:05:00.000Z'},
  {type: 'outcome', ...about, result: 'applied', via: 'answer'},
  {type: 'step-end', key, result: 'applied'},
  {type: 'secret-kept', ...about, sink: 'file /run/secret'},
].map((event) => JournalEvent.parse(event))
const look: JournalEvent = {type: 'soak', point: '1m', held: true}
const problems = (...events: readonly JournalEvent[]) => actsAfterEnd(exampleEntries(events))

test.each(acts)('$type after the end of a run is told with its entry', (act) => {
  expect(problems(act, end, look, act)).toEqual([`entry 4: ${act.type} after the run had ended`])
})

test('a run acts before its end, looks after it, and acts again once it was resumed', () => {
  expect(problems(...acts, end, look, {type: 'resume'}, ...acts, end, look)).toEqual([])
  expect(problems(end, {type: 'resume'}, end, ...acts)).toHaveLength(acts.length)
})
