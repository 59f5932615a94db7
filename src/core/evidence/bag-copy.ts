import {z} from 'zod'
import {Name, Sha256, Timestamp} from '../ids.ts'

/**
 * Whether what is at a sink can be deleted with the keys that put it there, as a canary showed that was put there and
 * tried to be deleted. `unproven`: it could not be, and nothing says that a lock was the reason.
 */
export const LockProof = z.strictObject({
  /** Whether the inventory asks for one. */
  asked: z.boolean(),
  standing: z.enum(['held', 'unlocked', 'unproven']),
  why: z.string(),
})
export type LockProof = z.infer<typeof LockProof>

/** One sealed bag that is at a sink as a whole. */
export const BagCopy = z.strictObject({
  sink: Name,
  /** Where that is, in words. */
  place: z.string(),
  /** Below what the bag is there, and what it is called. */
  folder: z.string(),
  /** Digest of the tag manifest, as the journal has it of the sealing. */
  sha256: Sha256,
  objects: z.int().min(0),
  bytes: z.int().min(0),
  /** How many of them were not there before. */
  created: z.int().min(0),
  lock: LockProof,
  at: Timestamp,
})
export type BagCopy = z.infer<typeof BagCopy>

/** What is wrong with a copy, [] when it is whole. */
export const BagCopyCheck = z.strictObject({
  sink: Name,
  place: z.string(),
  folder: z.string(),
  objects: z.int().min(0),
  bytes: z.int().min(0),
  problems: z.array(z.string()),
})
export type BagCopyCheck = z.infer<typeof BagCopyCheck>
