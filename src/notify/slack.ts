import {Fault} from '../core/fault.ts'
import {noticeWords} from '../core/notices/notice-words.ts'
import type {NotifyTarget} from '../core/notices/notify.ts'
import type {Secret} from '../core/text/secret.ts'
import {printable} from '../core/text/printable.ts'
import type {Deliver} from './deliver.ts'
import {documentIn, post} from './post.ts'
import {slackWords} from './words.ts'

type Webhook = Extract<NotifyTarget, {type: 'slack'}>
type Bot = Extract<NotifyTarget, {type: 'slack-thread'}>
type Resolve = (ref: string) => Promise<Secret>

/** Pictures and previews of addresses would be fetched by Slack: nothing in a notice is one. */
const quiet = {unfurl_links: false, unfurl_media: false}

/** An incoming webhook: `POST` of a text (https://docs.slack.dev/messaging/sending-messages-using-incoming-webhooks). */
export const slackWebhook =
  ({webhook, templates}: Webhook, resolve: Resolve): Deliver =>
  async (notice, delivering) => {
    const url = (await resolve(webhook)).reveal()
    const text = slackWords(noticeWords(notice, templates))
    await post({url, body: JSON.stringify({text, ...quiet}), mayRepeat: true}, delivering)
  }

/** `chat.postMessage`, whose answer has the time stamp under which a thread goes on until its incident is over (https://docs.slack.dev/reference/methods/chat.postMessage). */
export const slackThread =
  ({token, channel, templates, api = 'https://slack.com/api'}: Bot, resolve: Resolve): Deliver =>
  async (notice, delivering) => {
    const headers = {
      authorization: `Bearer ${(await resolve(token)).reveal()}`,
      'content-type': 'application/json; charset=utf-8',
    }
    const thread = delivering.ref === undefined ? {} : {thread_ts: delivering.ref}
    const text = slackWords(noticeWords(notice, templates))
    const body = JSON.stringify({channel, text, ...thread, ...quiet})
    const answer = documentIn(await post({url: `${api}/chat.postMessage`, headers, body, mayRepeat: true}, delivering))
    const {ok, error, ts} = answer
    if (ok !== true)
      throw new Fault(
        'UNAVAILABLE',
        `Slack did not take it: ${typeof error === 'string' ? printable(error) : 'no reason given'}`,
      )
    if (notice.closes) delivering.forget()
    // What is over begins no thread: another incident of that name would go on in it.
    else if (delivering.ref === undefined && notice.past !== true && typeof ts === 'string') delivering.keep(ts)
  }
