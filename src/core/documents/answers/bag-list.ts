import type {SourceReport} from '../evidence.ts'

/** One bag of this machine. */
export interface ListedBag {
  readonly path: string
  /** Empty where a crash left nothing that says so. */
  readonly run: string
  readonly incident?: string
  /** `open`: it was never sealed, so it is being filled or was cut short. `damaged`: what it says of itself cannot be read. */
  readonly state: 'sealed' | 'open' | 'damaged'
  readonly sealedAt?: string
  readonly files: number
  /** As they lie there. */
  readonly bytes: number
  readonly sources: readonly Pick<SourceReport, 'source' | 'state'>[]
  /** Signatures beside it, whatever they are worth: `evidence verify` says. */
  readonly signatures: number
  /** Where it was copied to. */
  readonly copies: readonly string[]
}

/** What `evidence list` answers. */
export interface BagList {
  readonly schema: 'firebreak/evidence-bags@1'
  readonly bags: readonly ListedBag[]
}
