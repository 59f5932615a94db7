import nock from 'nock'
import {afterEach, beforeEach, expect, test} from 'vitest'
import {about, bot, issue, notice, remembered, tellAll} from '../../test/notify/telling.ts'
import type {Notice} from '../core/notices/notice.ts'
import type {NotifyTarget} from '../core/notices/notify.ts'

beforeEach(() => nock.disableNetConnect())
afterEach(() => nock.cleanAll())

test('what is told late rings nowhere, opens nothing and begins no thread; it ends what is open', async () => {
  const refs = remembered()
  const past: Notice = {...about('not-contained', 1), past: true}
  const over: Notice = {...about('needs-person', 2), past: true, closes: true}
  const pager: NotifyTarget = {type: 'pagerduty', routingKey: 'env:KEY'}
  const nothing = {delivered: true, tries: 0, why: 'it is over, and nothing was sent'}
  expect(await tellAll(pager, [past], refs)).toMatchObject([nothing])
  expect(await tellAll(issue, [past, over], refs)).toMatchObject([nothing, nothing])
  const events: unknown[] = []
  nock('https://events.pagerduty.com')
    .post('/v2/enqueue', (body: Record<string, unknown>) => events.push(body['event_action']) > 0)
    .reply(202, {status: 'success'})
  expect(await tellAll(pager, [over], refs)).toMatchObject([{delivered: true, tries: 1}])
  expect(events).toEqual(['resolve'])

  refs.keep('one', notice.thread, '7')
  nock('https://api.github.com').post('/repos/example/incidents/issues/7/comments').reply(201, {})
  nock('https://api.github.com')
    .patch('/repos/example/incidents/issues/7', {state: 'closed', state_reason: 'completed'})
    .reply(200, {})
  expect(await tellAll(issue, [over], refs)).toMatchObject([{delivered: true, tries: 2}])
  const texts: unknown[] = []
  nock('https://slack.com')
    .post('/api/chat.postMessage', (body: Record<string, unknown>) => texts.push(body['text']) > 0)
    .reply(200, {ok: true, ts: '1.1'})
  await tellAll(bot, [past], refs)
  expect(texts).toEqual([expect.stringMatching(/^Told late, overtaken since\. `INC-1`: NOT CONTAINED: /)])
  expect(refs.marks.size).toBe(0)
})
