import nock from 'nock'
import {afterEach, beforeEach, expect, test} from 'vitest'
import type {NotifyTarget} from '../core/notices/notify.ts'
import {Secret} from '../core/text/secret.ts'
import {about, bot, hurriedClock, issue, notice, patient, remembered, tellAll} from '../../test/notify/telling.ts'
import {createOutbox} from './outbox.ts'

const address = 'https://hooks.example.test/T00/canary-in-the-path'

beforeEach(() => nock.disableNetConnect())
afterEach(() => {
  nock.abortPendingRequests()
  nock.cleanAll()
})

const refs = {get: () => undefined, keep: () => undefined, forget: () => undefined}

/** Sends one notice to one target, and says what became of it. */
async function deliver(target: NotifyTarget, url = address) {
  const {slept, ...clock} = hurriedClock()
  const resolveSecret = async (ref: string) => new Secret(ref, url)
  // Its own pauses are hurried; the patience of who asks is not.
  const sleep = async (ms: number, signal?: AbortSignal) =>
    ms === 60_000 ? patient.sleep() : clock.sleep(ms).then(() => signal?.throwIfAborted())
  const outbox = createOutbox({targets: {one: target}, resolveSecret, refs, clock: {...clock, sleep}})
  outbox.send(notice)
  const [delivery] = await outbox.finish(60_000)
  return {...delivery, slept}
}

const slack: NotifyTarget = {type: 'slack', webhook: 'env:SLACK'}

const post = () => nock('https://hooks.example.test').post('/T00/canary-in-the-path')

test('an answer of 500 is tried again, three times in all', async () => {
  post().times(2).reply(500)
  post().reply(200, 'ok')
  expect(await deliver(slack)).toMatchObject({delivered: true, tries: 3, status: 200, slept: [500, 2000]})
})

test('a target that limits its rate is given the time that it asks for, and no more than five seconds', async () => {
  post().reply(429, '', {'retry-after': '3'})
  post().reply(429, '', {'retry-after': '3600'})
  post().reply(200, 'ok')
  expect(await deliver(slack)).toMatchObject({delivered: true, tries: 3, slept: [3000, 5000]})
})

test.each([
  ['an answer of 403', () => post().reply(403), 1, 'it answered 403'],
  [
    'an answer that leads elsewhere',
    () => post().reply(302, '', {location: 'https://elsewhere.example.test/'}),
    1,
    'it answered 302',
  ],
  [
    'a broken connection',
    () =>
      post()
        .times(3)
        .replyWithError(Object.assign(new Error('reset'), {code: 'ECONNRESET'})),
    3,
    'it cannot be reached (ECONNRESET)',
  ],
] as const)('%s is said without the address', async (_, prepare, tries, why) => {
  prepare()
  const delivery = await deliver(slack)
  expect(delivery).toMatchObject({delivered: false})
  expect(JSON.stringify(delivery)).not.toContain('canary')
  expect({tries: delivery.tries, why: delivery.why}).toEqual({tries, why})
})

test.each(['http://hooks.example.test/T00', 'ftp://127.0.0.1/', 'nonsense', 'http://127.0.0.1.example.test/'])(
  'an address that is neither https nor on this machine is sent nothing: %s',
  async (url) => {
    expect(await deliver(slack, url)).toMatchObject({
      delivered: false,
      tries: 0,
      why: 'its address is neither https nor on this machine',
    })
  },
)

test('this machine is near by its name too', async () => {
  nock('http://localhost:4318').post('/v1/traces').reply(200)
  expect(await deliver(slack, 'http://localhost:4318/v1/traces')).toMatchObject({delivered: true})
})

test('an issue that may have been opened is not opened twice, and a refusal of Slack is told', async () => {
  const lost = Object.assign(new Error('reset'), {code: 'ECONNRESET'})
  nock('https://api.github.com').post('/repos/example/incidents/issues').replyWithError(lost)
  expect(await deliver(issue)).toMatchObject({delivered: false, tries: 1})
  nock('https://slack.com').post('/api/chat.postMessage').reply(200, {ok: false, error: 'channel_not_found'})
  expect(await deliver(bot)).toMatchObject({delivered: false, why: 'Slack did not take it: channel_not_found'})
})

test.each([500, 502, 504])(
  'an issue that GitHub may have opened before it answered %d is not opened again',
  async (status) => {
    nock('https://api.github.com').post('/repos/example/incidents/issues').reply(status)
    expect(await deliver(issue)).toMatchObject({delivered: false, tries: 1, why: `it answered ${status}`})
  },
)

test('a thread that cannot be looked up or kept costs a repetition, and no notice', async () => {
  const fails = () => {
    throw Object.assign(new Error('EACCES: permission denied'), {code: 'EACCES'})
  }
  nock('https://slack.com')
    .post('/api/chat.postMessage', /^(?!.*thread_ts)/)
    .reply(200, {ok: true, ts: '1.1'})
  const outbox = createOutbox({
    targets: {one: bot},
    resolveSecret: async (ref) => new Secret(ref, 'token'),
    refs: {get: fails, keep: fails, forget: fails},
    clock: patient,
  })
  outbox.send(notice)
  expect(await outbox.finish(60_000)).toMatchObject([{delivered: true}])
})

test('what must wake somebody rings although what rang before was acknowledged, and all of it ends together', async () => {
  const events: Record<string, unknown>[] = []
  nock('https://events.pagerduty.com')
    .post('/v2/enqueue', (body: Record<string, unknown>) => events.push(body) > 0)
    .times(20)
    .reply(202, {status: 'success'})
  const kinds = ['started', 'brake-on', 'not-contained', 'needs-person', 'lease-ends', 'contained', 'released'] as const
  const refs = remembered()
  await tellAll({type: 'pagerduty', routingKey: 'env:KEY'}, kinds.map(about), refs)
  const keys = (action: string) =>
    events.flatMap((event) => (event['event_action'] === action ? [event['dedup_key']] : []))
  const triggered = keys('trigger')
  expect(triggered).toHaveLength(4)
  expect(new Set(triggered).size).toBe(4)
  expect(triggered[0]).toBe('firebreak INC-1')
  expect(new Set(keys('resolve'))).toEqual(new Set(triggered))
  expect(keys('acknowledge'), 'only a person says that somebody has it in hand').toEqual([])
  expect(refs.marks.size).toBe(0)
})

test('a thread ends with its incident: the next of that name begins one of its own', async () => {
  const refs = remembered()
  const posted: unknown[] = []
  nock('https://slack.com')
    .post('/api/chat.postMessage', (body: Record<string, unknown>) => posted.push(body['thread_ts']) > 0)
    .times(3)
    .reply(200, {ok: true, ts: '1.1'})
  await tellAll(bot, (['started', 'released', 'started'] as const).map(about), refs)
  expect(posted).toEqual([undefined, '1.1', undefined])
})

test.each([301, 404, 410])(
  'an issue that is gone (%d) keeps nobody from being told: another is opened',
  async (status) => {
    const refs = remembered()
    refs.keep('one', notice.thread, '7')
    nock('https://api.github.com').post('/repos/example/incidents/issues/7/comments').reply(status)
    nock('https://api.github.com').post('/repos/example/incidents/issues').reply(201, {number: 8})
    expect(await tellAll(issue, [notice], refs)).toMatchObject([{delivered: true, tries: 2}])
    expect(refs.get('one', notice.thread)).toBe('8')
  },
)

test('who is never answered is not waited for, and neither is a program that gives no secret', async () => {
  const clock = hurriedClock()
  const never = async () => Promise.race<Secret>([])
  const outbox = createOutbox({
    targets: {one: slack, other: {...slack, events: ['released']}},
    resolveSecret: never,
    refs,
    clock,
  })
  outbox.send(notice)
  outbox.send(notice)
  const all = await outbox.finish(10_000)
  expect(all.map(({target, delivered, why}) => [target, delivered, why])).toEqual([
    ['one', false, 'nobody waited for it any longer'],
    ['one', false, 'nobody waited for it any longer'],
  ])
  expect(clock.slept).toEqual([10_000])
})
