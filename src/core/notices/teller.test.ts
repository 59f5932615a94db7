import {expect, test} from 'vitest'
import {containedEvents, exampleEntries, exampleRun} from '../../../test/fixtures/example-journal.ts'
import {examplePlan} from '../../../test/fixtures/example-plan.ts'
import type {JournalEvent} from '../documents/journal.ts'
import type {Plan} from '../documents/plan.ts'
import {caseOfPlan, createTeller} from './teller.ts'

const {incident: _none, ...forward} = examplePlan()
const digestOf = (run: string) => (run === exampleRun ? forward.digest : undefined)
const telling = {notify: {}, digestOf, othersStand: () => false}

/** What is told of a release of the example run, and of nothing but its outcome. */
const told = (over: Partial<Plan>) => {
  const plan: Plan = {...forward, kind: 'release', releases: exampleRun, ...over}
  const outcome: JournalEvent = {type: 'run-outcome', outcome: 'released', why: []}
  const entries = exampleEntries([{type: 'run-start', plan, tool: 'firebreak'}, outcome], '01jqk3v8m0c4d5e6f7g8h9jkmp')
  return entries.flatMap(createTeller(telling))
}

test('a lift gives back a part: it closes nothing, and says what', () => {
  const incident = 'INC-1'
  const reason = 'its lease ran out at 2026-03-01T07:00:00.000Z'
  const [lifted, ...more] = told({incident, reason, leasesRanOutAt: '2026-03-01T07:00:00.000Z'})
  expect(more).toEqual([])
  expect(lifted).toMatchObject({kind: 'lifted', closes: false, facts: {reason, run: exampleRun}})
  expect(lifted?.facts?.['change']).toContain('quarantine')
  expect(lifted?.nextUpdate).toBeDefined()
  expect(told({incident})).toMatchObject([{kind: 'released', closes: true}])
})

test('a plan, its run and the release of that run are one thread where nobody named an incident', () => {
  const threads = [
    caseOfPlan(forward, telling).thread,
    ...exampleEntries(containedEvents(forward))
      .flatMap(createTeller(telling))
      .map(({thread}) => thread),
    ...told({digest: `sha256:${'f'.repeat(64)}`}).map(({thread}) => thread),
  ]
  expect(threads.length).toBeGreaterThan(4)
  expect(new Set(threads)).toEqual(new Set([forward.digest]))
})
