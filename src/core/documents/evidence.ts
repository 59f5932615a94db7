import {z} from 'zod'
import {Name, Sha256, Timestamp} from '../ids.ts'

const Window = z.strictObject({from: Timestamp, to: Timestamp})

/** One file of a bag: bytes as they came, and how they were asked for. */
export const EvidenceItem = z.strictObject({
  source: Name,
  /** What of the source it is about, where it has parts: an AI Gateway, a zone. */
  part: z.string().optional(),
  /** Path inside the bag, below `data/`. */
  file: z.string().min(1),
  /** Of the file, as the manifest has it. */
  sha256: Sha256,
  bytes: z.int().min(0),
  /** Absent where the file has the bytes as they came. `zstd`: frames after RFC 8878, one after the other. */
  encoding: z.literal('zstd').optional(),
  /** Of the bytes as they came, where the file is encoded. */
  raw: z.strictObject({sha256: Sha256, bytes: z.int().min(0)}).optional(),
  /** The window that was asked for, and the times of the first and the last record that came. */
  asked: Window.optional(),
  got: z.strictObject({first: z.string(), last: z.string()}).optional(),
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
  /** How many of them the evidence has already that it goes on with. */
  known: z.int().min(0).optional(),
  window: Window.optional(),
  first: z.string().optional(),
  last: z.string().optional(),
  /** In plain words, what was found, where the source is there to be read by people: one line each. */
  found: z.array(z.string()).optional(),
  /** In plain words, what is missing and why. */
  gaps: z.array(z.string()),
})
export type SourceReport = z.infer<typeof SourceReport>
