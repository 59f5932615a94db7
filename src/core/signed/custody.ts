import {z} from 'zod'
import {Sha256, Timestamp} from '../ids.ts'

const sealed = {
  /** The digest of the tag manifest: of which bag it is said. */
  bag: Sha256,
  why: z.string().optional(),
}

/** What happened to a bag. The first three are part of it; the others come after it was sealed. */
export const CustodyEvent = z.discriminatedUnion('type', [
  z.strictObject({type: z.literal('collected'), run: z.string(), incident: z.string().optional()}),
  /** After a crash; `aside` names files that were kept and not logged, which are beside the bag now. */
  z.strictObject({type: z.literal('reopened'), items: z.int().min(0), aside: z.array(z.string())}),
  z.strictObject({type: z.literal('sealed'), manifest: Sha256, items: z.int().min(0), bytes: z.int().min(0)}),
  z.strictObject({type: z.literal('signed'), ...sealed, keyId: z.string()}),
  z.strictObject({type: z.literal('verified'), ...sealed, problems: z.int().min(0)}),
  z.strictObject({type: z.literal('opened'), ...sealed}),
  /** A copy in a place that others keep. */
  z.strictObject({type: z.literal('transferred'), ...sealed, to: z.string(), locked: z.boolean().optional()}),
  /** One file for somebody else, and its digest. */
  z.strictObject({type: z.literal('exported'), ...sealed, archive: Sha256, redacted: z.boolean()}),
])
export type CustodyEvent = z.infer<typeof CustodyEvent>

/** One link of a bag's custody: who did what with it, where and when, and the hash of the link before. */
export const CustodyEntry = z.strictObject({
  schema: z.literal('firebreak/custody@1'),
  seq: z.int().min(1),
  prev: Sha256,
  at: Timestamp,
  by: z.string(),
  host: z.string(),
  tool: z.string(),
  event: CustodyEvent,
})
export type CustodyEntry = z.infer<typeof CustodyEntry>
