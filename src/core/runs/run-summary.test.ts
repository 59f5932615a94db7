import {expect, test} from 'vitest'
import {containedEvents, exampleEntries} from '../../../test/fixtures/example-journal.ts'
import {examplePlan} from '../../../test/fixtures/example-plan.ts'
import type {JournalEvent} from '../documents/journal.ts'
import {notHeld, unproven, type Verdict} from '../outcome.ts'
import {runState} from './run-state.ts'
import {runSummary} from './run-summary.ts'

const [first, second] = examplePlan().changes.map(({key}) => key)
const lift = {releases: '01jqk3v8m0c4d5e6f7g8h9jkmp', leasesRanOutAt: '2026-03-01T07:00:00.000Z'}

/** What a release gave back, with the read-back of its first change. */
function gaveBack(verdict: Verdict, more: Partial<typeof lift> = {}): readonly string[] | undefined {
  const events = containedEvents(examplePlan({kind: 'release', ...more}))
  const read = events.map((event): JournalEvent =>
    event.type === 'verify' && event.key === first ? {...event, verdict} : event,
  )
  return runSummary(runState(exampleEntries(read))).gaveBack
}

test('what was accepted and read back otherwise is not given back, so that its lease still ends', () => {
  expect(gaveBack({verdict: 'held'}, lift)).toEqual([first, second])
  expect(gaveBack(notHeld('it still blocks'), lift)).toEqual([second])
  expect(gaveBack(notHeld('it still blocks'))).toEqual([second])
})

test('a lift that nobody watches counts only what it saw; a person who released looks for himself', () => {
  expect(gaveBack(unproven('nobody could look'), lift)).toEqual([second])
  expect(gaveBack(unproven('nobody could look'))).toEqual([first, second])
})
