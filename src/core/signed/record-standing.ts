import {z} from 'zod'

/** How far the record of a run can be believed, beyond its hash chain. */
export const RecordStanding = z.strictObject({
  entries: z.int().min(0),
  /** Entries under a signed checkpoint. */
  signedTo: z.int().min(0),
  /** Entries that a witness, or a time stamp, vouches for. */
  witnessedTo: z.int().min(0),
  /** What went wrong with signing and witnessing; nothing of it held the run up. */
  notes: z.array(z.string()),
})
export type RecordStanding = z.infer<typeof RecordStanding>
