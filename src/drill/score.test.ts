import {expect, test} from 'vitest'
import {containedEvents, exampleEntries} from '../../test/fixtures/example-journal.ts'
import {examplePlan} from '../../test/fixtures/example-plan.ts'
import type {JournalEvent} from '../core/documents/journal.ts'
import {held, unproven, type Verdict} from '../core/outcome.ts'
import {runState} from '../core/runs/run-state.ts'
import {score, type Scoring} from './score.ts'

const contained = runState(exampleEntries(containedEvents(examplePlan())))

const scoring: Scoring = {
  times: {firstBrakeMs: 200, containedMs: 1000},
  plannedMs: 100,
  containWithinMs: 180_000,
  contained,
  soaked: contained,
  mutatingRequests: 2,
  traffic: [],
  release: {outcome: 'released', restored: true},
}

const pointsFor = (what: string, parts: Partial<Scoring> = {}) =>
  score({...scoring, ...parts}).find((one) => one.what === what)?.points

test('the points add up to a hundred', () => {
  expect(score(scoring).reduce((sum, {of}) => sum + of, 0)).toBe(100)
})

const call = {at: '2026-03-01T03:00:00.000Z', agent: 'billing-bot', to: 'crm'}

test('bystanders that make no calls are spoken for by their probes', () => {
  expect(pointsFor('the bystanders never noticed')).toBe(5)
})

test('one refused call of a bystander costs the points, whatever its probe says', () => {
  expect(pointsFor('the bystanders never noticed', {traffic: [{...call, answer: 'refused'}]})).toBe(0)
})

test('one call that the contained agent gets through costs the points', () => {
  const silenced = {...call, agent: 'support-bot', answer: 'refused'} as const
  const what = 'the agent itself got nothing through'
  expect(pointsFor(what, {traffic: [silenced]})).toBe(5)
  expect(pointsFor(what, {traffic: [silenced, {...silenced, answer: 'ok'}]})).toBe(0)
})

test('a request more than planned, a late brake and an account that differs cost theirs', () => {
  expect(pointsFor('not one request more than planned', {mutatingRequests: 3})).toBe(0)
  expect(pointsFor('first brake within a minute', {times: {firstBrakeMs: 60_001, containedMs: null}})).toBe(0)
  expect(pointsFor('the account is as it was', {release: {outcome: 'released', restored: false}})).toBe(0)
})

test('points that are not earned say where they went, and nothing else does', () => {
  const lost = score({...scoring, mutatingRequests: 3, release: {outcome: 'release-incomplete', restored: false}})
  const told = lost.flatMap(({what, why}) => (why === undefined ? [] : [`${what}: ${why}`]))
  expect(told).toEqual([
    'not one request more than planned: 3 were sent and 2 planned',
    expect.stringContaining('no agent of the scenario takes this way by itself'),
    'still contained after the soak: there was no soak',
    'released and working again: the outcome of the release is release-incomplete: what cannot be given back is named above',
    'the account is as it was: what is not as it was is named above',
    'what still works is on record: no look of a soak has told it',
  ])
  for (const {points, of, why} of lost) expect(why === undefined).toBe(points === of)
})

test('a soak that looked and found nothing left over has told what still works; one that could not look has not', () => {
  const what = 'what still works is on record'
  const soakedWith = (verdict: Verdict) =>
    runState(
      exampleEntries([
        ...containedEvents(examplePlan()),
        ...examplePlan().changes.flatMap(({key}): readonly JournalEvent[] => [
          {type: 'residual', key, items: []},
          {type: 'verify', key, level: 'V4', verdict},
        ]),
        {type: 'soak', point: '1m', held: true},
      ]),
    )
  expect(pointsFor(what, {soaked: soakedWith(held)})).toBe(5)
  expect(pointsFor(what, {soaked: soakedWith(unproven('nothing answers'))})).toBe(0)
})
