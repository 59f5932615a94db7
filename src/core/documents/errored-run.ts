import {z} from 'zod'
import {Timestamp} from '../ids.ts'
import {JournalEvent} from './journal.ts'

/** What a run could not write to its journal any more, kept where there was room. It proves nothing: it is in no chain. */
export const ErroredRun = z.strictObject({
  schema: z.literal('firebreak/errored-run@1'),
  run: z.string().min(1),
  journal: z.string(),
  why: z.string(),
  events: z.array(z.strictObject({at: Timestamp, event: JournalEvent})),
})
export type ErroredRun = z.infer<typeof ErroredRun>
