import {z} from 'zod'
import {Timestamp} from '../ids.ts'

/** One line beside the journal of a run that lifts itself. `armed`: it is counted from here. `confirmed`: somebody can still reach it. `watching`: a process will lift it. */
export const Beat = z.strictObject({
  kind: z.enum(['armed', 'confirmed', 'watching']),
  at: Timestamp,
  mono: z.number(),
  host: z.string(),
  /** Differs after every start of the machine: across it the monotonic clock says nothing. */
  boot: z.string(),
  by: z.string().min(1),
  pid: z.int(),
})
export type Beat = z.infer<typeof Beat>

/** How a run that lifts itself stands. */
export const HeartbeatStanding = z.strictObject({
  /** `lifted`: nothing of it is there to be lifted any more. */
  standing: z.enum(['due', 'overdue', 'lifted']),
  /** When the next is due, since when it is overdue, or when the last one came before it was lifted. */
  at: Timestamp,
  /** The last time that somebody could reach it. */
  last: Timestamp,
  /** Steps that are to be lifted now. */
  overdue: z.array(z.string()),
  /** Milliseconds until the first of the others is due. */
  leftMs: z.number(),
  /** Whether a process on this machine waits to lift it. */
  watched: z.boolean(),
})
export type HeartbeatStanding = z.infer<typeof HeartbeatStanding>

/** The answer of `heartbeat`. */
export const HeartbeatAnswer = HeartbeatStanding.extend({
  schema: z.literal('firebreak/heartbeat@1'),
  run: z.string().min(1),
})
export type HeartbeatAnswer = z.infer<typeof HeartbeatAnswer>
