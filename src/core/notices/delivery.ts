import {z} from 'zod'
import type {JournalEvent} from '../documents/journal.ts'
import {Name} from '../ids.ts'
import {type Notice, NoticeKind} from './notice.ts'

/** What became of one notice at one target. */
export interface Delivery {
  readonly target: string
  readonly notice: Notice
  readonly delivered: boolean
  readonly tries: number
  /** Of the last answer. */
  readonly status?: number
  /** Why it was not delivered; or, delivered, why nothing had to be sent. */
  readonly why?: string
}

/** The same for a journal: neither what was said nor where to. */
export const notifiedOf = ({notice: {id, kind}, ...delivery}: Delivery): JournalEvent => ({
  type: 'notified',
  notice: id,
  kind,
  ...delivery,
})

/** What `notify` commands answer. */
export const Deliveries = z.strictObject({
  schema: z.literal('firebreak/deliveries@1'),
  deliveries: z.array(
    z.strictObject({
      target: Name,
      kind: NoticeKind,
      delivered: z.boolean(),
      tries: z.int().min(0),
      status: z.int().optional(),
      why: z.string().optional(),
    }),
  ),
})
export type Deliveries = z.infer<typeof Deliveries>

/** The answer for those who sent them. */
export const deliveriesOf = (all: readonly Delivery[]): Deliveries => ({
  schema: 'firebreak/deliveries@1',
  deliveries: all.map(({notice: {kind}, ...delivery}) => ({...delivery, kind})),
})
