import {z} from 'zod'
import {held, notHeld, type Verdict} from '../../../core/outcome.ts'

/** A tunnel's secret and who is connected with it. */
export const State = z.strictObject({
  name: z.string(),
  /** SecretMark: no look ever shows a secret. */
  secret: z.enum(['found', 'fresh', 'used', 'unknown']),
  /** Ids of connectors, in order. */
  connectors: z.array(z.string()),
  /** Set in what is planned: those that must not come back. No look finds it. */
  dropped: z.array(z.string()),
})
export type State = z.infer<typeof State>

/**
 * A connector that was dropped and is back came with the old secret. One that was not there before can only have come in
 * with the new one, and is told as left over.
 */
export function dropVerdict(after: State, now: State): Verdict {
  const back = now.connectors.filter((id) => after.dropped.includes(id))
  if (back.length > 0) return notHeld(`connector ${back.join(', ')} of tunnel ${now.name} is connected`)
  if (now.secret === 'found') return notHeld(`tunnel ${now.name} does not have the secret that was made for it`)
  return held
}
