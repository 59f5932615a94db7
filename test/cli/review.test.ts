import {expect, test} from 'vitest'
import Review from '../../src/commands/review.ts'
import type {JournalEvent} from '../../src/core/documents/journal.ts'
import {containedEvents} from '../fixtures/example-journal.ts'
import {examplePlan} from '../fixtures/example-plan.ts'
import {fakeCompose} from './fake-compose.ts'
import {invoke} from './invoke.ts'

const glass: JournalEvent = {
  type: 'break-glass',
  by: 'bob',
  reason: 'the shop is down',
  until: '2026-03-01T03:15:00.000Z',
  missing: 1,
}
const after = (...events: readonly JournalEvent[]) =>
  fakeCompose({events: [...containedEvents(examplePlan()), ...events]})

test('somebody else reviews who broke the glass, once, and gives a reason', async () => {
  const {stdout, exitCode} = await invoke(Review, ['last', '--reason', 'it was right', '--json'], after(glass))
  expect({exitCode, review: JSON.parse(stdout)}).toMatchObject({
    exitCode: 0,
    review: {by: 'ada', reason: 'it was right'},
  })
  expect((await invoke(Review, ['last'], after(glass))).exitCode).toBe(2)
})

test.each<[string, readonly JournalEvent[], number, string]>([
  ['who broke it themselves', [{...glass, by: 'ada'}], 4, 'somebody else reviews it'],
  ['where nobody broke it', [], 2, 'nobody broke the glass'],
  [
    'who comes second',
    [glass, {type: 'review', review: {run: 'r', by: 'carol', at: '2026-03-01T04:00:00.000Z', reason: 'seen'}}],
    2,
    'was reviewed by carol',
  ],
])('a review is refused %s', async (_, events, code, says) => {
  const {stderr, exitCode} = await invoke(Review, ['last', '--reason', 'fine'], after(...events))
  expect(exitCode).toBe(code)
  expect(stderr.replaceAll(/\s+/g, ' ')).toContain(says)
})
