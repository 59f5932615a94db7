import {z} from 'zod'
import {Sha256, Timestamp} from '../ids.ts'
import {SignedBundle} from '../signed/bundle.ts'
import type {StatementKind} from '../signed/statement.ts'

/** One person's, or one pipeline's, yes to one plan. */
export const Approval = z.strictObject({
  schema: z.literal('firebreak/approval@1'),
  plan: Sha256,
  by: z.string().min(1),
  at: Timestamp,
  /** `confirmed`: at a prompt. `typed`: the count or the name was typed. `flag`: --yes or --confirm. `drill`: by the drill's policy. `break-glass`: without the others, for a time and with review. `dead-man`: given with the plan, for when nobody confirms. `lapse`: the same for when nobody renews a lease. */
  means: z.enum(['confirmed', 'typed', 'flag', 'drill', 'break-glass', 'dead-man', 'lapse']),
  reason: z.string().optional(),
  /** After which it counts no more. */
  expiresAt: Timestamp.optional(),
  /** The same, signed with the person's key. */
  signature: SignedBundle.optional(),
})
export type Approval = z.infer<typeof Approval>

/** What is signed: the approval without its signature. */
export function approvalClaim({signature: _signature, ...claim}: Approval): Approval {
  return claim
}

/** The statement by which a person binds a key to a plan. */
export const approvalStatement: StatementKind<Approval> = {
  predicateType: 'urn:firebreak:approval@1',
  predicate: Approval,
  role: 'approve',
}

/** That somebody else looked at what was done by breaking the glass, and what they say of it. */
export const Review = z.strictObject({
  by: z.string().min(1),
  at: Timestamp,
  reason: z.string().min(1),
  run: z.string().min(1),
  signature: SignedBundle.optional(),
})
export type Review = z.infer<typeof Review>

/** The statement by which a person signs a review. */
export const reviewStatement: StatementKind<Review> = {
  predicateType: 'urn:firebreak:review@1',
  predicate: Review,
  role: 'approve',
}
