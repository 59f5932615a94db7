import type {Notice, NoticeKind} from '../core/notices/notice.ts'
import {noticeWords} from '../core/notices/notice-words.ts'
import type {NotifyTarget} from '../core/notices/notify.ts'
import type {Secret} from '../core/text/secret.ts'
import type {Deliver} from './deliver.ts'
import {post} from './post.ts'
import {plainWords} from './words.ts'

type Pager = Extract<NotifyTarget, {type: 'pagerduty'}>
type Severity = 'critical' | 'error' | 'warning' | 'info'

/** What rings, and how loud; the rest is told to those who are awake already. */
const rings: Readonly<Partial<Record<NoticeKind, Severity>>> = {
  planned: 'warning',
  started: 'warning',
  'not-contained': 'critical',
  'needs-person': 'error',
  'lease-ends': 'error',
  lifted: 'error',
  'drill-overdue': 'info',
  test: 'info',
}

/** One alert a thread. Each of the others is one of its own: what somebody has acknowledged does not ring again. */
const shared: readonly NoticeKind[] = ['planned', 'started', 'drill-overdue', 'test']

/** Whether PagerDuty has anything to do: an alert is triggered or resolved, and acknowledged only by a person. */
export const rouses = ({kind, closes}: Pick<Notice, 'kind' | 'closes'>): boolean => closes || rings[kind] !== undefined

const longestSummary = 1024

const keyOf = (...parts: readonly string[]): string => ['firebreak', ...parts].join(' ').slice(0, 255)

/** Events API v2, whose alerts are told apart by a dedup key (https://developer.pagerduty.com/docs/events-api-v2-overview). */
export const pagerDuty =
  (
    {routingKey, templates, url = 'https://events.pagerduty.com/v2/enqueue'}: Pager,
    resolve: (ref: string) => Promise<Secret>,
  ): Deliver =>
  async (notice, delivering) => {
    const {kind, at, id, thread, exercise, closes, past = false} = notice
    if (past && !closes) return
    const routing = {routing_key: (await resolve(routingKey)).reveal()}
    const send = async (event: object) =>
      post({url, body: JSON.stringify({...routing, ...event}), mayRepeat: true}, delivering)
    const open = delivering.ref?.split(' ') ?? []
    const severity = rings[kind]
    if (severity !== undefined && (!closes || kind === 'test')) {
      const own = shared.includes(kind) ? [] : [id.slice(0, 12)]
      if (own.length > 0) delivering.keep([...new Set([...open, ...own])].join(' '))
      const summary = plainWords(noticeWords(notice, templates)).slice(0, longestSummary)
      const payload = {
        summary,
        source: 'firebreak',
        severity: exercise === undefined ? severity : 'info',
        timestamp: at,
      }
      await send({event_action: 'trigger', dedup_key: keyOf(...own, thread), payload})
    }
    if (!closes) return
    for (const key of [keyOf(thread), ...open.map((own) => keyOf(own, thread))])
      await send({event_action: 'resolve', dedup_key: key})
    delivering.forget()
  }
