import {expect, test} from 'vitest'
import {containedEvents, runEndOf} from '../../../test/fixtures/example-journal.ts'
import {examplePlan} from '../../../test/fixtures/example-plan.ts'
import {RunReport} from '../documents/run-report.ts'
import {exitCodeOf, runReport} from './run-report.ts'

const plan = examplePlan()
const events = containedEvents(plan)

test('a contained run says what changed, what proves it and what is still open', () => {
  const report = RunReport.parse(runReport(runEndOf(events)))
  expect(report).toMatchObject({outcome: 'contained', exitCode: 0, changed: 2, unchanged: 0})
  expect(report.steps.map(({verdict}) => verdict)).toEqual(['held', 'held'])
  expect(report.residual).toMatchObject([{code: 'own-session', standing: 'not-covered'}])
  expect(report.evidence[0]).toMatchObject({bag: '/state/runs/x/evidence-1', gaps: ['audit: reads are not audited']})
  expect(report.times).toMatchObject({firstBrakeMs: 4000, containedMs: 15_000})
})

test('a step that nobody looked at again is unproven', () => {
  const report = runReport(runEndOf(events.filter(({type}) => type !== 'verify')))
  expect(report.steps.map(({verdict}) => verdict)).toEqual(['unproven', 'unproven'])
})

test('a run that stopped before its first intent exits with 130', () => {
  const end = runEndOf([...events.slice(0, 1), {type: 'interrupt'}, {type: 'run-outcome', outcome: 'failed', why: []}])
  expect(exitCodeOf(end)).toBe(130)
  expect(runReport(end).next).toEqual([`firebreak resume ${end.run}`])
})

test('a run that changed nothing has nothing to release', () => {
  const unchanged = events.filter(({type}) => type !== 'intent' && type !== 'outcome')
  expect(runReport(runEndOf(events)).next).toContain(`firebreak release ${runEndOf(events).run}`)
  expect(runReport(runEndOf(unchanged)).next.join('\n')).not.toContain('release')
})

test('a run that was interrupted after a write is partial', () => {
  const end = runEndOf([...events.slice(0, 6), {type: 'interrupt'}, {type: 'run-outcome', outcome: 'partial', why: []}])
  expect(exitCodeOf(end)).toBe(20)
  expect(runReport(end).next[0]).toBe(`firebreak resume ${end.run}`)
})

test('an intent without an outcome makes a run indeterminate', () => {
  expect(exitCodeOf(runEndOf(events.slice(0, 3)))).toBe(22)
})

test.each([
  ['applied-unverified', 21],
  ['not-contained', 23],
  ['partial', 20],
  ['release-incomplete', 24],
  ['released', 0],
  ['recorded', 0],
  ['refused', 4],
  ['failed', 7],
] as const)('outcome %s exits with %i', (outcome, code) => {
  expect(exitCodeOf(runEndOf([...events.slice(0, -1), {type: 'run-outcome', outcome, why: []}]))).toBe(code)
})
