import {z} from 'zod'

/**
 * How far something is proven. V0: Cloudflare accepted it. V1: read back. V2: refused from outside, and bystanders
 * work. V3: Cloudflare's own records show nothing that succeeded since. V4: it held through the soak.
 */
export const Level = z.enum(['V0', 'V1', 'V2', 'V3', 'V4'])
export type Level = z.infer<typeof Level>

export const Rung = z.strictObject({
  level: Level,
  /** `open`: not looked at yet, or it cannot be said. `failed`: the opposite was seen. */
  state: z.enum(['reached', 'open', 'failed']),
  /** Why not; of a level that is reached, what it does not cover. */
  why: z.string().optional(),
})
export type Rung = z.infer<typeof Rung>

export const Ladder = z.strictObject({
  /** The highest level that is reached with none failed below it; absent when there is none. */
  level: Level.optional(),
  /** All five, from below. */
  rungs: z.array(Rung),
})
export type Ladder = z.infer<typeof Ladder>
