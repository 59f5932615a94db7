import type {Notice, NoticeKind} from '../core/notices/notice.ts'
import {noticeWords} from '../core/notices/notice-words.ts'
import type {NotifyTarget} from '../core/notices/notify.ts'
import type {Secret} from '../core/text/secret.ts'
import type {Deliver} from './deliver.ts'
import {post} from './post.ts'
import {plainWords} from './words.ts'

type Pager = Extract<NotifyTarget, {type: 'pagerduty'}>
type Severity = 'critical' | 'error' | 'warning' | 'info'

/** What rings, and how loud; the rest says that somebody has it in hand, or that it is over. */
const rings: Readonly<Partial<Record<NoticeKind, Severity>>> = {
  planned: 'warning',
  started: 'warning',
  'not-contained': 'critical',
  'needs-person': 'error',
  'lease-ends': 'error',
  'drill-overdue': 'info',
  test: 'info',
}

const longestSummary = 1024

/** What of its three verbs a notice is; resolving what was never triggered is harmless. */
function verbOf({kind, closes}: Notice): 'trigger' | 'acknowledge' | 'resolve' {
  if (closes && kind !== 'test') return 'resolve'
  return rings[kind] === undefined ? 'acknowledge' : 'trigger'
}

/** Events API v2: one alert an incident, by its dedup key (https://developer.pagerduty.com/docs/events-api-v2-overview). */
export const pagerDuty =
  (
    {routingKey, templates, url = 'https://events.pagerduty.com/v2/enqueue'}: Pager,
    resolve: (ref: string) => Promise<Secret>,
  ): Deliver =>
  async (notice, delivering) => {
    const {kind, at, thread, exercise} = notice
    const event = {routing_key: (await resolve(routingKey)).reveal(), dedup_key: `firebreak ${thread}`.slice(0, 255)}
    const payload = {
      summary: plainWords(noticeWords(notice, templates)).slice(0, longestSummary),
      source: 'firebreak',
      severity: exercise === undefined ? (rings[kind] ?? 'info') : 'info',
      timestamp: at,
    }
    const body = JSON.stringify({...event, event_action: verbOf(notice), payload})
    await post({url, body, mayRepeat: true}, delivering)
    if (kind === 'test')
      await post({url, body: JSON.stringify({...event, event_action: 'resolve'}), mayRepeat: true}, delivering)
  }
