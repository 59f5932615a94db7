import {z} from 'zod'
import {Sha256, Timestamp} from '../ids.ts'

/** One person's, or one pipeline's, yes to one plan. */
export const Approval = z.strictObject({
  schema: z.literal('firebreak/approval@1'),
  plan: Sha256,
  by: z.string().min(1),
  at: Timestamp,
  /** `confirmed`: at a prompt. `typed`: the count or the name was typed. `flag`: --yes or --confirm. `drill`: by the drill's policy. */
  means: z.enum(['confirmed', 'typed', 'flag', 'drill']),
  reason: z.string().optional(),
})
export type Approval = z.infer<typeof Approval>
