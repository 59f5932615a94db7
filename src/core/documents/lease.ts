import {z} from 'zod'
import {Timestamp} from '../ids.ts'
import {SignedBundle} from '../signed/bundle.ts'
import type {StatementKind} from '../signed/statement.ts'
import {Target} from '../targets.ts'

/** What becomes of a change once its lease has run out. `review`: a person decides. `lift`: whoever reaps may lift it. */
export const OnExpiry = z.enum(['review', 'lift'])
export type OnExpiry = z.infer<typeof OnExpiry>

/** How long one emergency change may stand before a person must renew it. */
export const Lease = z.strictObject({
  schema: z.literal('firebreak/lease@1'),
  run: z.string().min(1),
  change: z.string().min(1),
  target: Target,
  owner: z.string().min(1),
  reason: z.string(),
  grantedAt: Timestamp,
  expiresAt: Timestamp,
})
export type Lease = z.infer<typeof Lease>

/** A person's word that changes of a run stand longer, and until when each. */
export const LeaseExtension = z.strictObject({
  run: z.string().min(1),
  by: z.string().min(1),
  at: Timestamp,
  reason: z.string().min(1),
  leases: z.array(z.strictObject({change: z.string().min(1), expiresAt: Timestamp})).min(1),
  signature: SignedBundle.optional(),
})
export type LeaseExtension = z.infer<typeof LeaseExtension>

/** The statement by which a person signs an extension. */
export const leaseExtensionStatement: StatementKind<LeaseExtension> = {
  predicateType: 'urn:firebreak:lease-extension@1',
  predicate: LeaseExtension,
  role: 'approve',
}
