import {z} from 'zod'
import {Name, Sha256, Timestamp} from '../ids.ts'

/** One file of a bag: bytes as they came, and how they were asked for. */
export const EvidenceItem = z.strictObject({
  source: Name,
  /** Path inside the bag, below `data/`. */
  file: z.string().min(1),
  sha256: Sha256,
  bytes: z.int().min(0),
  /** How many times a secret of this run was taken out before the bytes were kept. */
  blanked: z.int().positive().optional(),
  /** Records in the file, where the format has records. */
  rows: z.int().min(0).optional(),
  /** Method and path with query, without the host; for a file that firebreak wrote itself, the action that did. */
  request: z.string(),
  /** Of the answer; 0 for a file that firebreak wrote itself. */
  status: z.int(),
  cfRay: z.string().optional(),
  collectedAt: Timestamp,
})
export type EvidenceItem = z.infer<typeof EvidenceItem>

/** What one source gave, and what it could not give. */
export const SourceReport = z.strictObject({
  source: Name,
  state: z.enum(['complete', 'truncated', 'sampled', 'unavailable']),
  rows: z.int().min(0),
  window: z.strictObject({from: Timestamp, to: Timestamp}).optional(),
  first: z.string().optional(),
  last: z.string().optional(),
  /** In plain words, what was found, where the source is there to be read by people: one line each. */
  found: z.array(z.string()).optional(),
  /** In plain words, what is missing and why. */
  gaps: z.array(z.string()),
})
export type SourceReport = z.infer<typeof SourceReport>
