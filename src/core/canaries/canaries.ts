import {z} from 'zod'
import {Uuid} from '../ids.ts'
import {FlagRef, HexRef, KvFlagRef, NameRef, StoredSecretRef, UuidRef} from '../targets.ts'

/** One that `arm` makes, or that is made for the proof alone: its name is enough. */
const Made = z.strictObject({name: z.string().min(1).max(120), id: Uuid.optional()})

/** Objects that nobody uses: each is changed and changed back, which shows that the token may. */
export const Canaries = z.strictObject({
  /** A Gateway rule that is off and matches nothing; `arm` makes it. */
  rule: Made.optional(),
  /** A name that no Access group has: an empty group is made and deleted. */
  group: z.strictObject({name: z.string().min(1).max(120)}).optional(),
  /** A service token that no policy names. */
  serviceToken: UuidRef.optional(),
  /** An API token with next to no permission, whose value nobody has kept. */
  apiToken: HexRef.optional(),
  /** A secret that is bound to nothing. */
  secret: StoredSecretRef.optional(),
  /** A key that no Worker reads. */
  kvFlag: KvFlagRef.optional(),
  /** A flag that nobody evaluates, and the variation that it serves for a moment. */
  flag: FlagRef.extend({stop: z.string().min(1)}).optional(),
  /** A gateway that no call goes through. */
  aiGateway: NameRef.optional(),
})
export type Canaries = z.infer<typeof Canaries>
