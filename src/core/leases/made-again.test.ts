import {expect, test} from 'vitest'
import {containedEvents, exampleEntries} from '../../../test/fixtures/example-journal.ts'
import {examplePlan} from '../../../test/fixtures/example-plan.ts'
import {runState} from '../runs/run-state.ts'
import {withMadeAgain} from './made-again.ts'

const first = examplePlan()
const [made] = first.changes

/** The same change, which found more to do each time. */
const after = (found: string) => {
  const changes = first.changes.slice(0, 1).map((change) => ({...change, after: {present: [found]}}))
  const events = containedEvents({...first, changes})
  return runState(exampleEntries(events.slice(0, 5)))
}

test('a change is looked for and given back as it was made last, and one that nobody made again as it was made first', () => {
  const state = runState(exampleEntries(containedEvents(first)))
  const {steps} = withMadeAgain(state, [after('a'), after('a, b')])
  expect(steps.get(made?.key ?? '')?.change).toEqual({...made, after: {present: ['a, b']}})
  const rest = [...steps.values()].slice(1)
  expect(rest.map(({change}) => change)).toEqual(first.changes.slice(1))
  expect(rest.length).toBeGreaterThan(0)
})
