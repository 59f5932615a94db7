import {expect, test} from 'vitest'
import {exampleEntries} from '../../../test/fixtures/example-journal.ts'
import {examplePlan} from '../../../test/fixtures/example-plan.ts'
import type {JournalEvent} from '../documents/journal.ts'
import {nextState, runState} from './run-state.ts'

const key = 'evidence-1'
const start: JournalEvent = {type: 'run-start', plan: examplePlan(), tool: 'firebreak/0'}
const item = {
  source: 'audit',
  file: 'data/audit/page-0001.json',
  sha256: `sha256:${'0'.repeat(64)}`,
  bytes: 10,
  request: 'GET /x',
  status: 200,
  collectedAt: '2026-03-01T03:00:00.000Z',
}
const evidence: JournalEvent = {type: 'evidence', key, item}
const collected: JournalEvent = {type: 'collected', key, bag: 'bag-2', sha256: item.sha256, sources: []}

test('a collection that failed and was made again is whole, and counts its own files only', () => {
  const failed: JournalEvent = {type: 'collection-failed', key, why: 'interrupted'}
  const state = runState(exampleEntries([start, evidence, failed, {type: 'resume'}, evidence, collected]))
  const copies = new Map()
  expect(state.collections.get(key)).toEqual({
    bag: 'bag-2',
    sha256: item.sha256,
    sources: [],
    files: 1,
    bytes: 10,
    copies,
  })
})

test('looking again later does not move the time at which the outcome was known', () => {
  const outcome: JournalEvent = {type: 'run-outcome', outcome: 'contained', why: []}
  const entries = exampleEntries([start, outcome, outcome])
  expect(runState(entries).endedAt).toBe(entries[1]?.obs.at)
})

test('a run that is resumed ends anew', () => {
  const partial: JournalEvent = {type: 'run-outcome', outcome: 'partial', why: []}
  const entries = exampleEntries([start, partial, {type: 'resume'}, {...partial, outcome: 'contained'}])
  expect(runState(entries).endedAt).toBe(entries[3]?.obs.at)
})

test('a request whose answer never came stays unknown when the next attempt is turned away: it may have had its effect', () => {
  const about = {key: 'disable-tokens/support-bot', move: 'disable'}
  const intent = (attempt: number): JournalEvent => ({
    ...about,
    type: 'intent',
    attempt,
    request: {method: 'PUT', path: '/x'},
    notAfter: '2026-03-01T03:05:00.000Z',
  })
  const outcome = (attempt: number, result: 'applied' | 'not-applied' | 'unknown'): JournalEvent => ({
    ...about,
    type: 'outcome',
    attempt,
    result,
    via: 'answer',
  })
  const resultAfter = (...events: readonly JournalEvent[]) =>
    runState(exampleEntries([start, ...events]))
      .steps.get(about.key)
      ?.moves.get(about.move)?.result
  const turnedAway = outcome(2, 'not-applied')
  expect(resultAfter(intent(1), outcome(1, 'unknown'), intent(2), turnedAway)).toBe('unknown')
  expect(resultAfter(intent(1), intent(2), turnedAway, intent(3), outcome(3, 'not-applied'))).toBe('unknown')
  expect(resultAfter(intent(1), outcome(1, 'unknown'), intent(2), outcome(2, 'applied'))).toBe('applied')
  expect(resultAfter(intent(1), outcome(1, 'not-applied'), intent(2), turnedAway)).toBe('not-applied')
})

test('folding entry by entry gives the same as folding all at once', () => {
  const entries = exampleEntries([start, evidence, collected, {type: 'interrupt'}])
  const [first, ...rest] = entries
  expect(
    rest.reduce((state, entry) => nextState(state, [entry]), runState(first === undefined ? [] : [first])),
  ).toEqual(runState(entries))
})

test('a journal that does not begin with its plan, or names a change that the plan does not have, is refused', () => {
  expect(() => runState(exampleEntries([evidence]))).toThrow('does not begin with run-start')
  expect(() => runState(exampleEntries([start, {type: 'step-start', key: 'no-such-step'}]))).toThrow('no-such-step')
  expect(() => runState([])).toThrow('the journal is empty')
})
