import {z} from 'zod'
import {Name, Moment} from '../ids.ts'

/** What is known to work on, and is lived with: `residual` is the code under which a plan names it. */
export const Acceptance = z.strictObject({
  residual: Name,
  /** The object that it is about, by name; any when absent. Not called `on`, which YAML 1.1 reads as a boolean. */
  object: z.string().min(1).optional(),
  owner: z.string().min(1),
  reason: z.string().min(1),
  until: Moment,
})
export type Acceptance = z.infer<typeof Acceptance>
