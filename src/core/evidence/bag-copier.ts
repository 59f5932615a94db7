import {z} from 'zod'
import {BagCopy, BagCopyCheck} from './bag-copy.ts'

/** Sealed bags on their way to the sinks of an inventory. A bag is named by its directory, or by its run, which may have several. */
export interface BagCopier {
  /** The names of the sinks. */
  readonly sinks: readonly string[]
  /** Also says so in the journals of the runs, and tells where that could not be written. Throws USAGE for a bag, a run or a sink that there is not. */
  copy(
    wanted: string,
    sink: string,
    signal: AbortSignal,
  ): Promise<{readonly copies: readonly BagCopy[]; readonly notes: readonly string[]}>
  /** Reads what is at a sink and compares it with the sealing. */
  check(wanted: string, sink: string, signal: AbortSignal): Promise<readonly BagCopyCheck[]>
}

/** The answer of `evidence copy`. */
export const BagCopies = z.strictObject({
  schema: z.literal('firebreak/evidence-copies@1'),
  copies: z.array(BagCopy),
  /** What of them is not on record. */
  notes: z.array(z.string()).optional(),
})
export type BagCopies = z.infer<typeof BagCopies>

/** The answer of `evidence verify --at`. */
export const BagCopyChecks = z.strictObject({
  schema: z.literal('firebreak/evidence-copy-checks@1'),
  checks: z.array(BagCopyCheck),
})
export type BagCopyChecks = z.infer<typeof BagCopyChecks>
