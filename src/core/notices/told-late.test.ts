import {expect, test} from 'vitest'
import {containedEvents, exampleEntries, exampleRun} from '../../../test/fixtures/example-journal.ts'
import {examplePlan} from '../../../test/fixtures/example-plan.ts'
import type {JournalEvent} from '../documents/journal.ts'
import {runState} from '../runs/run-state.ts'
import {runSummary} from '../runs/run-summary.ts'
import {toldLate} from './told-late.ts'

const plan = examplePlan()
const at = '2026-03-01T05:00:00.000Z'
const lost: JournalEvent = {type: 'run-outcome', outcome: 'not-contained', why: ['it still works']}
const glass: JournalEvent = {
  type: 'break-glass',
  by: 'ada',
  missing: 1,
  reason: 'nobody is awake',
  until: '2026-03-02T03:00:00.000Z',
}
const contained = containedEvents(plan)
const [start, ...rest] = contained
const unended = contained.slice(0, -1)
const releasing = {...plan, kind: 'release', releases: exampleRun} as const

const telling = {notify: {}, digestOf: () => plan.digest, othersStand: () => false}

interface Circumstances {
  readonly released?: boolean
  readonly othersStand?: boolean
}

/** What is told late of a run with these events: of each notice what it is, and whether it is past and closes. */
function late(events: readonly JournalEvent[], {released = false, othersStand = false}: Circumstances = {}) {
  const entries = exampleEntries(events)
  const back: readonly JournalEvent[] = [
    {type: 'run-start', plan: releasing, tool: 'firebreak'},
    {type: 'run-outcome', outcome: 'released', why: []},
  ]
  const release = exampleEntries(back, '01jqk3v8m0c4d5e6f7g8h9jkmp')
  const known = [...(released ? [release] : []), entries].map((all) => runSummary(runState(all)))
  return toldLate({entries, known, at}, {...telling, othersStand: () => othersStand}).map(
    ({kind, past = false, closes, nextUpdate}) =>
      [
        kind,
        past ? 'past' : 'now',
        ...(closes ? ['closes'] : []),
        ...(nextUpdate === undefined ? [] : ['goes on']),
      ].join(' '),
  )
}

test('what something newer has overtaken is past, and what came last is not', () => {
  expect(late(contained)).toEqual(['started past', 'brake-on past', 'contained now goes on'])
  expect(late([...contained, lost])).toEqual([
    'started past',
    'brake-on past',
    'contained past',
    'not-contained now goes on',
  ])
})

test('a release ends all of it, and only the last word closes what is still open', () => {
  const events = [...unended, lost]
  expect(late(events, {released: true})).toEqual(['started past', 'brake-on past', 'not-contained past closes'])
  expect(late(events, {released: true, othersStand: true}).at(-1)).toBe('not-contained past')
})

test('a run that was broken off needs a person until something has released it', () => {
  expect(late(unended)).toEqual(['started past', 'brake-on past', 'needs-person now goes on'])
  expect(late([...contained, {type: 'resume'}]).at(-1)).toBe('needs-person now goes on')
  expect(late(unended, {released: true}).at(-1)).toBe('needs-person past closes')
})

test('that it was broken off is told late as well where it came to an end since, if somebody has not heard it', () => {
  const [first] = toldLate({entries: exampleEntries(unended), known: [], at}, telling).slice(-1)
  const untold = {type: 'notified', target: 'pager', kind: 'needs-person', delivered: false, tries: 3} as const
  const events: readonly JournalEvent[] = [...unended, {...untold, notice: first?.id ?? ''}, {type: 'resume'}, lost]
  expect(late(events)).toEqual(['needs-person past', 'started past', 'brake-on past', 'not-contained now goes on'])
})

test('a run that was broken off again is told of under an id of its own, and the first is not forgotten', () => {
  const ofLast = (events: readonly JournalEvent[]): string =>
    toldLate({entries: exampleEntries(events), known: [], at}, telling).at(-1)?.id ?? ''
  const untold = {type: 'notified', target: 'pager', kind: 'needs-person', delivered: false, tries: 3} as const
  const first = ofLast(unended)
  const again: readonly JournalEvent[] = [...unended, {...untold, notice: first}, {type: 'resume'}]
  expect(ofLast(again)).not.toBe(first)
  const all = toldLate({entries: exampleEntries(again), known: [], at}, telling).map(({id}) => id)
  expect(all.filter((id) => id === first || id === ofLast(again))).toEqual([first, ofLast(again)])
})

test('a broken glass waits for whoever looks at it, whatever came of the run', () => {
  const broken = start === undefined ? [] : [start, glass, ...rest]
  expect(late(broken)[1]).toBe('needs-person now goes on')
  expect(late(broken, {released: true})[1]).toBe('needs-person past')
})

test('a release that gave everything back is news, although it is a release that has ended it', () => {
  const outcome: JournalEvent = {type: 'run-outcome', outcome: 'released', why: []}
  expect(late([{type: 'run-start', plan: releasing, tool: 'firebreak'}, outcome], {released: true})).toEqual([
    'released now closes',
  ])
})
