import {z} from 'zod'
import {SecretRef} from '../documents/secret-ref.ts'
import {Endpoint} from '../evidence/object-store-place.ts'
import {Duration, Name} from '../ids.ts'
import {Codename, NoticeKind} from './notice.ts'
import {Template} from './template.ts'

/** What every target may say: which notices it gets, all of them unless it says so, and in which words. */
const choice = {
  events: z.array(NoticeKind).min(1).optional(),
  templates: z.partialRecord(NoticeKind, Template).optional(),
}

/** Somebody who is told, and where what opens their door is read. An address that is a secret in itself is a reference too. */
export const NotifyTarget = z.discriminatedUnion('type', [
  /** An incoming webhook of Slack, or of what understands the same; each notice is a message of its own. */
  z.strictObject({type: z.literal('slack'), ...choice, webhook: SecretRef}),
  /** A bot of Slack: one thread an incident. */
  z.strictObject({
    type: z.literal('slack-thread'),
    ...choice,
    token: SecretRef,
    /** Id of the channel. */
    channel: z.string().regex(/^[A-Z0-9]{2,20}$/, 'expected the id of a channel, such as C0123456789'),
    api: Endpoint.optional(),
  }),
  /** Events of PagerDuty, version 2. */
  z.strictObject({type: z.literal('pagerduty'), ...choice, routingKey: SecretRef, url: Endpoint.optional()}),
  /** A signed request of our own. */
  z.strictObject({type: z.literal('webhook'), ...choice, url: SecretRef, secret: SecretRef}),
  /** One issue an incident. */
  z.strictObject({
    type: z.literal('github-issue'),
    ...choice,
    repository: z.string().regex(/^[\w.-]{1,39}\/[\w.-]{1,100}$/, 'expected OWNER/NAME'),
    token: SecretRef,
    labels: z.array(z.string().min(1).max(50)).max(10).optional(),
    api: Endpoint.optional(),
  }),
])
export type NotifyTarget = z.infer<typeof NotifyTarget>

/** Who is told what happens. */
export const Notify = z.strictObject({
  targets: z.record(Name, NotifyTarget),
  /** When the next update is due, in every notice that leaves something open. */
  updateEvery: Duration.optional(),
  /** Incidents of which only a codename, the phase and the time of the next update leave the machine. */
  codenames: z.record(z.string(), Codename).optional(),
})
export type Notify = z.infer<typeof Notify>
