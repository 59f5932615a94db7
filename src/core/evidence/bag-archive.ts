import type {Redactions} from './redactions.ts'

/** One bag in an archive. */
export interface ArchivedBag {
  /** Where it lies here. */
  readonly path: string
  readonly run: string
  /** Its folder in the archive. */
  readonly folder: string
  /** SHA-256 of its tag manifest: what stands for the whole bag. */
  readonly sha256: string
  readonly files: number
  /** Of a variant for others: what it no longer has. */
  readonly redactions?: Redactions
}

/** The answer of `evidence export`: one file for somebody else. */
export interface BagArchive {
  readonly schema: 'firebreak/evidence-archive@1'
  readonly path: string
  readonly sha256: string
  readonly bytes: number
  readonly bags: readonly ArchivedBag[]
  readonly notes: readonly string[]
}
