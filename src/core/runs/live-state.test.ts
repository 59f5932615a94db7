import fc from 'fast-check'
import {expect, test} from 'vitest'
import {exampleEntries} from '../../../test/fixtures/example-journal.ts'
import {exampleChange, examplePlan} from '../../../test/fixtures/example-plan.ts'
import type {JournalEntry, JournalEvent} from '../documents/journal.ts'
import {held} from '../outcome.ts'
import type {Journal} from '../ports.ts'
import {liveState} from './live-state.ts'
import {nextState, runState} from './run-state.ts'

const changes = ['a', 'b', 'c'].map((key) => exampleChange({key}))
const start: JournalEvent = {type: 'run-start', plan: examplePlan({changes, collections: []}), tool: 't'}

/** What may be said of one step, in any order that a journal allows. */
const about = fc.constantFrom('a', 'b', 'c').chain((key) =>
  fc.constantFrom<JournalEvent>(
    {type: 'step-start', key},
    {
      type: 'intent',
      key,
      move: 'disable',
      attempt: 1,
      request: {method: 'PUT', path: '/x'},
      notAfter: '2026-03-01T03:00:15.000Z',
    },
    {type: 'secret-kept', key, move: 'disable', attempt: 1, sink: 'file /run/secret'},
    {type: 'step-end', key, result: 'applied'},
    {type: 'step-end', key, result: 'failed', why: 'no', code: 'DENIED'},
    {type: 'verify', key, level: 'V1', verdict: held},
    {type: 'quiet', key, since: '2026-03-01T03:00:00.000Z', verdict: held},
    {type: 'residual', key, items: [{code: 'app-session', standing: 'open', on: key, what: 'w', why: 'y'}]},
    {type: 'found', change: exampleChange({key: `found-${key}`})},
    {type: 'census', credentials: [{kind: 'service-token', id: key, name: key}]},
    {type: 'interrupt'},
    {type: 'resume'},
    {type: 'run-outcome', outcome: 'partial', why: [key]},
    {
      type: 'accepted',
      acceptance: {residual: 'app-session', owner: 'ada', reason: 'r', until: '2026-03-02T03:00:00.000Z'},
    },
  ),
)
const histories = fc.array(about, {maxLength: 30}).map((events) => exampleEntries([start, ...events]))

interface Growing {
  readonly journal: Journal
  upTo(count: number): void
  /** How many entries it has handed out, each as often as it was. */
  handedOut(): number
}

/** A journal that grows entry by entry. */
function growing(entries: readonly JournalEntry[]): Growing {
  let length = 0
  let handed = 0
  return {
    upTo: (count) => void (length = count),
    handedOut: () => handed,
    journal: {
      run: 'r',
      entries: (from = 0) => {
        const given = entries.slice(from, length)
        handed += given.length
        return given
      },
      append: () => Promise.reject(new TypeError('the test lets it grow')),
    },
  }
}

test('however often it is asked while the journal grows, the live state is that of the whole journal', () => {
  fc.assert(
    fc.property(histories, fc.array(fc.nat(30)), (entries, asked) => {
      const {journal, upTo} = growing(entries)
      for (const count of [
        ...asked.filter((at) => at > 0 && at <= entries.length).toSorted((a, b) => a - b),
        entries.length,
      ]) {
        upTo(count)
        expect(liveState(journal)).toEqual(runState(entries.slice(0, count)))
      }
    }),
    {numRuns: 200},
  )
})

test('in any batches, folding gives the same, and never changes a state that somebody holds', () => {
  fc.assert(
    fc.property(histories, fc.nat(30), (entries, cut) => {
      const first = runState(entries.slice(0, 1))
      const at = Math.min(entries.length, cut + 1)
      const middle = nextState(first, entries.slice(1, at))
      const kept = structuredClone([first, middle])
      expect(nextState(middle, entries.slice(at))).toEqual(runState(entries))
      expect([first, middle]).toEqual(kept)
    }),
    {numRuns: 200},
  )
})

test('as long as nothing is written the state is the same object', () => {
  const {journal, upTo} = growing(exampleEntries([start, {type: 'step-start', key: 'a'}]))
  upTo(1)
  const before = liveState(journal)
  expect(liveState(journal)).toBe(before)
  upTo(2)
  expect(liveState(journal)).not.toBe(before)
  expect(before.steps.get('a')?.startedAt).toBeUndefined()
})

test('T4: a thousand questions about a growing journal hand out each entry once', () => {
  const entries = exampleEntries([start, ...Array.from({length: 999}, () => ({type: 'resume'}) as const)])
  const {journal, upTo, handedOut} = growing(entries)
  for (let count = 1; count <= entries.length; count += 1) {
    upTo(count)
    liveState(journal)
    liveState(journal)
  }
  expect(handedOut()).toBe(entries.length)
})

test('two journals have a state each', () => {
  const [one, other] = [growing(exampleEntries([start])), growing(exampleEntries([start, {type: 'interrupt'}]))]
  one.upTo(1)
  other.upTo(2)
  expect([liveState(one.journal).interrupted, liveState(other.journal).interrupted]).toEqual([false, true])
})

test('an entry that does not fit leaves what was known as it was', () => {
  const entries = exampleEntries([start, {type: 'step-start', key: 'a'}, {type: 'step-start', key: 'no-such'}])
  const {journal, upTo} = growing(entries)
  upTo(2)
  const before = liveState(journal)
  upTo(3)
  expect(() => liveState(journal)).toThrow('no-such')
  upTo(2)
  expect(liveState(journal)).toBe(before)
})
