import {expect, test} from 'vitest'
import {samplePlan} from '../../storage/fixtures/plan.ts'
import type {JournalEntry, JournalEvent} from '../documents/journal.ts'
import {sha256} from '../digest.ts'
import {normalisedDigest, planContent} from './normalised.ts'

interface Circumstances {
  readonly run?: string
  readonly hour?: string
  readonly sum?: string
}

const look = {type: 'verify', key: 'quarantine', level: 'V1', verdict: {verdict: 'held'}} as const

/** A run of two steps and one collection, at some hour. */
function eventsAt({run = 'first', hour = '03', sum = 'a'}: Circumstances): readonly JournalEvent[] {
  const at = `2026-11-21T${hour}:00:00.123Z`
  const plan = samplePlan({
    createdAt: at,
    expiresAt: at,
    budget: {reads: 3, writes: 0, limit: Number(hour), reserve: 0},
  })
  const request = `GET /logs?since=${encodeURIComponent(at)}`
  const file = `data/access/20261121t${hour}0000z/page-0001.json`
  const item = {source: 'access', file, sha256: sha256(sum), bytes: sum.length, request, status: 200, collectedAt: at}
  const sent = {method: 'PUT', path: '/accounts/x/lists/y', bodySha256: sha256(`${run}${at}`)} as const
  const lease = {schema: 'firebreak/lease@1', run, change: 'quarantine', owner: 'ada', reason: ''} as const
  return [
    {type: 'run-start', plan, tool: 'firebreak/0.1.0'},
    {
      type: 'approval',
      approval: {schema: 'firebreak/approval@1', plan: plan.digest, by: 'ada', at, means: 'flag', reason: 'now'},
    },
    {type: 'evidence', key: 'snapshot', item},
    {type: 'collected', key: 'snapshot', bag: `/state/${run}`, sha256: sha256(sum), sources: []},
    {type: 'intent', key: 'quarantine', move: 'put', attempt: 1, request: sent, notAfter: at},
    {type: 'outcome', key: 'quarantine', move: 'put', attempt: 1, result: 'applied', via: 'answer', cfRay: run},
    {type: 'step-end', key: 'quarantine', result: 'applied', why: `marked ${run} at ${at}`},
    {
      type: 'lease',
      lease: {...lease, target: {kind: 'gateway-list', name: 'q', id: 'y'}, grantedAt: at, expiresAt: at},
    },
    {type: 'step-end', key: 'other', result: 'unchanged'},
    look,
    {
      type: 'probe',
      level: 'V2',
      result: {probe: 'crm', expect: 'refused', answer: 'proven', reason: 'denied', detail: ''},
    },
    {type: 'run-outcome', outcome: 'contained', why: []},
  ]
}

const digestOf = (events: readonly JournalEvent[], run = 'first', host = 'laptop'): string =>
  normalisedDigest(
    events.map((event, at): JournalEntry => ({
      schema: 'firebreak/journal-entry@1',
      run,
      seq: at + 1,
      prev: sha256(`${at}${host}`),
      event,
      obs: {at: '2026-11-21T03:00:00.000Z', mono: at, epoch: 1, nonce: 'n', actor: 'ada', host},
    })),
  )

const events = eventsAt({})
const digest = digestOf(events)

test('another time, run id and machine, and other bytes of evidence, leave the digest as it is', () => {
  const again = eventsAt({run: 'second', hour: '17', sum: 'other bytes'})
  expect(digestOf(again, 'second', 'desktop')).toBe(digest)
})

test('so do another order between the steps, pauses, and looks that came too early', () => {
  const [other, ...rest] = [events[8], ...events.toSpliced(8, 1)]
  if (other === undefined) throw new Error('there is no other step')
  const pause: JournalEvent = {type: 'waited', on: 'network', ms: 400}
  const early: JournalEvent = {...look, verdict: {verdict: 'unproven', why: 'not yet'}}
  expect(digestOf([...rest.slice(0, 4), other, pause, ...rest.slice(4, 8), early, ...rest.slice(8)])).toBe(digest)
})

const differently: Readonly<Record<string, readonly JournalEvent[]>> = {
  'another plan': events.with(0, {type: 'run-start', plan: samplePlan({reason: 'another'}), tool: 'firebreak/0.1.0'}),
  'a request to another place': events.map((event) =>
    event.type === 'intent' ? {...event, request: {...event.request, path: '/accounts/x/lists/z'}} : event,
  ),
  'a request not applied': events.map((event) =>
    event.type === 'outcome' ? {...event, result: 'not-applied' as const} : event,
  ),
  'something else asked': events.map((event) =>
    event.type === 'evidence' ? {...event, item: {...event.item, request: 'GET /other'}} : event,
  ),
  'a step not taken': events.toSpliced(8, 1),
  'another order within a step': [...events.slice(0, 4), ...events.slice(4, 6).toReversed(), ...events.slice(6)],
  'something that did not hold in the end': [...events, {...look, verdict: {verdict: 'not-held', why: 'it is back'}}],
  'another answer to a probe': events.map((event) =>
    event.type === 'probe' ? {...event, result: {...event.result, answer: 'inconclusive' as const}} : event,
  ),
  'another outcome': events.with(events.length - 1, {type: 'run-outcome', outcome: 'partial', why: []}),
}

test.each(Object.entries(differently))('a run that did otherwise has another digest: %s', (_, other) => {
  expect(digestOf(other)).not.toBe(digest)
})

test('the content of a plan is what it would do, not when it was made or which run it lifts', () => {
  const release = (run: string, hour: string, over = {}) =>
    planContent(samplePlan({kind: 'release', releases: run, createdAt: `2026-11-21T${hour}:00:00.000Z`, ...over}))
  expect(release('second', '17', {incident: 'INC-1'})).toBe(release('first', '03', {incident: 'INC-1'}))
  expect(release('first', '03', {author: 'kim'})).not.toBe(release('first', '03', {author: 'ada'}))
  expect(release('first', '03', {reason: 'lifts first'})).toBe(release('second', '03', {reason: 'lifts second'}))
})
