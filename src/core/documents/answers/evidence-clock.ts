import {z} from 'zod'
import {Name, Timestamp} from '../../ids.ts'

const retention = {
  source: Name,
  /** At least so long, where that is documented; 0 for what is never kept. */
  hours: z.number().min(0).optional(),
  /** What it depends on. */
  words: z.string(),
}

/** What of a collection is the first that Cloudflare no longer has; in the answer of a plan, and not part of it. */
export const Expiry = z.strictObject({key: z.string(), sources: z.array(z.strictObject(retention))})
export type Expiry = z.infer<typeof Expiry>

/** When what Cloudflare recorded of an incident is gone, the shortest-lived first. */
export const EvidenceClock = z.strictObject({
  schema: z.literal('firebreak/evidence-clock@1'),
  /** When the incident began. */
  since: Timestamp,
  now: Timestamp,
  agent: z.string().optional(),
  segment: z.string().optional(),
  sources: z.array(
    z.strictObject({
      ...retention,
      title: z.string(),
      /** `unknown`: nobody says for how long. `going`: records of the beginning may be gone. */
      state: z.enum(['unknown', 'going', 'kept']),
      /** When records of the beginning may be gone, where that is known. */
      goneFrom: Timestamp.optional(),
      /** Keeps it now. */
      keep: z.string(),
    }),
  ),
  /** Keep what is there, the most urgent first. */
  next: z.array(z.string()),
})
export type EvidenceClock = z.infer<typeof EvidenceClock>
