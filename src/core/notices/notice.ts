import {z} from 'zod'
import {Timestamp} from '../ids.ts'

/** What somebody can be told of. */
export const NoticeKind = z.enum([
  'planned',
  'started',
  'brake-on',
  'contained',
  'not-contained',
  'needs-person',
  'ended',
  'released',
  'lifted',
  'lease-ends',
  'drilled',
  'drill-overdue',
  'test',
])
export type NoticeKind = z.infer<typeof NoticeKind>

/** What an incident is called where its name, its targets and its account must not be known. */
export const Codename = z
  .string()
  .regex(/^[A-Za-z][A-Za-z0-9 -]{1,39}$/, 'expected a codename of letters, digits, blanks and dashes')

/** One thing to tell, before anybody has put it in words. It is the body of a webhook. */
export const Notice = z.strictObject({
  schema: z.literal('firebreak/notice@1'),
  /** The same for every try and every target: who gets it twice can tell. */
  id: z.string().regex(/^[0-9a-f]{32}$/),
  kind: NoticeKind,
  at: Timestamp,
  /** What belongs together: the incident, its codename, or the digest of the plan where nobody named an incident. */
  thread: z.string().min(1),
  /** Whether it is only an exercise, or only a test. */
  exercise: z.enum(['drill', 'test']).optional(),
  /** Whether nothing of the thread is left open. */
  closes: z.boolean(),
  nextUpdate: Timestamp.optional(),
  /** It is told late: something newer has overtaken it, or a release has ended it. It wakes nobody. */
  past: z.literal(true).optional(),
  /** Set where nobody may know more than this. */
  codename: Codename.optional(),
  /** Absent in need-to-know mode. */
  facts: z.record(z.string(), z.string()).optional(),
})
export type Notice = z.infer<typeof Notice>
