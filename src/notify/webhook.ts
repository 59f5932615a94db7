import {createHmac} from 'node:crypto'
import {plainWords} from './words.ts'
import {noticeWords} from '../core/notices/notice-words.ts'
import type {NotifyTarget} from '../core/notices/notify.ts'
import type {Secret} from '../core/text/secret.ts'
import type {Deliver} from './deliver.ts'
import {post} from './post.ts'

type Webhook = Extract<NotifyTarget, {type: 'webhook'}>

/** What a receiver compares: HMAC-SHA-256 over the seconds in `x-firebreak-timestamp`, a dot, and the body as it came. */
export const signatureOf = (secret: string, timestamp: string, body: string): string =>
  `sha256=${createHmac('sha256', secret).update(`${timestamp}.${body}`).digest('hex')}`

/** Our own request: the notice as a document, and its words. */
export const signedWebhook =
  ({url, secret, templates}: Webhook, resolve: (ref: string) => Promise<Secret>): Deliver =>
  async (notice, delivering) => {
    const [address, key] = [(await resolve(url)).reveal(), (await resolve(secret)).reveal()]
    const timestamp = String(Math.floor(delivering.clock.now().getTime() / 1000))
    const body = JSON.stringify({...notice, text: plainWords(noticeWords(notice, templates))})
    const headers = {
      'x-firebreak-id': notice.id,
      'x-firebreak-timestamp': timestamp,
      'x-firebreak-signature': signatureOf(key, timestamp, body),
    }
    await post({url: address, headers, body, mayRepeat: true}, delivering)
  }
