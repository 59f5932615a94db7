import {z} from 'zod'
import {Sha256, Timestamp} from '../ids.ts'
import type {StatementKind} from './statement.ts'

/**
 * A person's word that a bag is the one they saw sealed. Its subjects are its tag manifests; how far its custody had
 * come fixes that record up to there.
 */
export const BagStatement = z.strictObject({
  run: z.string(),
  custody: z.strictObject({size: z.int().min(1), head: Sha256}),
  at: Timestamp,
})
export type BagStatement = z.infer<typeof BagStatement>

export const bagKind: StatementKind<BagStatement> = {
  predicateType: 'urn:firebreak:evidence@1',
  predicate: BagStatement,
  role: 'evidence',
}

/**
 * What one signature beside a bag is worth. `not-valid`: of a trusted key, and not of this bag as it is, or no signature
 * at all. `signer-unknown`: the trust file does not name its key. `not-checked`: nobody can say.
 */
export const SignatureCheck = z.strictObject({
  /** Of its file. */
  name: z.string(),
  standing: z.enum(['valid', 'not-valid', 'signer-unknown', 'not-checked']),
  /** Whose key it is, as the trust file has it. */
  person: z.string().optional(),
  /** When that person says that they signed. */
  at: Timestamp.optional(),
  why: z.string().optional(),
})
export type SignatureCheck = z.infer<typeof SignatureCheck>

/** What was found out about one bag, without asking anybody else. */
export interface BagCheck {
  readonly path: string
  readonly run: string
  readonly incident?: string
  readonly sealedAt?: string
  /** SHA-256 of its tag manifest: what stands for the whole bag. */
  readonly sha256?: string
  readonly files: number
  readonly bytes: number
  /** Persons whose signatures hold. */
  readonly signers: readonly string[]
  /** How many links its custody has. */
  readonly custody: number
  /** What is not as it must be. */
  readonly problems: readonly string[]
  /** What could not be checked, and what is not wrong and worth knowing. */
  readonly notes: readonly string[]
}
