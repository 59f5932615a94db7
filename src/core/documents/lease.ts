import {z} from 'zod'
import {Timestamp} from '../ids.ts'
import {Target} from '../targets.ts'

/** How long one emergency change may stand before a person renews it. Expiry asks for review; it lifts nothing by itself. */
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
