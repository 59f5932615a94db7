import {z} from 'zod'
import {Moment, Timestamp} from '../ids.ts'

/** Kinds of credential that the account can list. */
export const CensusKind = z.enum(['service-token', 'api-token', 'oauth-client', 'tunnel'])
export type CensusKind = z.infer<typeof CensusKind>

/** One credential as a listing of the account shows it. */
export const Credential = z.strictObject({
  kind: CensusKind,
  id: z.string().min(1),
  name: z.string().min(1),
  createdAt: z.string().optional(),
  /** When it was last used, where Cloudflare tells. */
  lastUsed: z.string().optional(),
})
export type Credential = z.infer<typeof Credential>

/** A credential that a mass run leaves alone, with who decided that and why. */
export const Excluded = Credential.extend({
  owner: z.string().min(1),
  reason: z.string().min(1),
  until: Moment.optional(),
})
export type Excluded = z.infer<typeof Excluded>

/** What a mass run is accountable for: everything that there was when it was planned. */
export const Ledger = z.strictObject({
  kinds: z.array(CensusKind),
  stopAt: z.number().min(0).max(1),
  takenAt: Timestamp,
  credentials: z.array(Credential),
  excluded: z.array(Excluded),
})
export type Ledger = z.infer<typeof Ledger>
