import {expect, test} from 'vitest'
import type {JournalEvent} from '../../core/documents/journal.ts'
import {longAgo} from './moment.ts'
import {followRequests} from './open-requests.ts'

const now = {wall: Date.parse('2026-11-21T03:00:00.000Z'), mono: 1000}
const request = {key: 'step', move: 'put', request: {method: 'PUT', path: '/x'}} as const
const intent = (attempt: number, notAfter = '2026-11-21T03:00:15.000Z'): JournalEvent => ({
  type: 'intent',
  ...request,
  attempt,
  notAfter,
})
const outcome = (attempt: number, result: 'applied' | 'not-applied' | 'unknown'): JournalEvent => ({
  type: 'outcome',
  key: 'step',
  move: 'put',
  attempt,
  result,
  via: 'answer',
})
const settledAfter = (...events: readonly JournalEvent[]) => {
  const requests = followRequests(longAgo)
  for (const event of events) requests.see(event, now)
  return requests.settled()
}
const inDoubt = {wall: now.wall + 45_000, mono: now.mono + 45_000}

test('a request is in doubt until 30 s after the last moment at which it may leave', () => {
  expect(settledAfter(intent(1))).toEqual(inDoubt)
})

test('an answer settles it, and an unknown outcome does not', () => {
  expect(settledAfter(intent(1), outcome(1, 'applied'))).toEqual(longAgo)
  expect(settledAfter(intent(1), outcome(1, 'not-applied'))).toEqual(longAgo)
  expect(settledAfter(intent(1), outcome(1, 'unknown'))).toEqual(inDoubt)
})

test('an attempt that was turned away says nothing of the one before it; one that was applied does', () => {
  expect(settledAfter(intent(1), outcome(1, 'unknown'), intent(2), outcome(2, 'not-applied'))).toEqual(inDoubt)
  expect(settledAfter(intent(1), outcome(1, 'unknown'), intent(2), outcome(2, 'applied'))).toEqual(longAgo)
})

test('a deadline that a moved clock has put far away is no longer than a lock stands', () => {
  expect(settledAfter(intent(1, '2026-11-21T09:00:00.000Z'))).toMatchObject({mono: now.mono + 90_000})
})

test('of a life before this one what was in doubt then still is', () => {
  const requests = followRequests({wall: 0, mono: 99_000})
  requests.see(intent(1, '2026-11-21T02:59:00.000Z'), now)
  expect(requests.settled()).toEqual({wall: now.wall + 30_000, mono: 99_000})
})

test('an answer to one move says nothing of another move, or of another step', () => {
  for (const other of [{move: 'post'}, {key: 'other'}]) {
    const answered: JournalEvent = {...outcome(1, 'applied'), ...other}
    expect(settledAfter(intent(1), {...intent(1), ...other}, answered)).toEqual(inDoubt)
  }
})

test('an entry about no request is in no way', () => {
  expect(settledAfter({type: 'step-start', key: 'step'}, {type: 'interrupt'})).toEqual(longAgo)
})
