import {z} from 'zod'
import type {Proposal} from '../../core/action.ts'
import {held, notHeld, unproven, type Verdict} from '../../core/outcome.ts'

/**
 * A credential whose secret is replaced or cut. Cloudflare shows neither secrets nor how many there are; all that a look
 * can tell is when the credential was last changed.
 */
export const SecretState = z.strictObject({
  name: z.string(),
  /** When Cloudflare last changed it; null where the answer does not say. */
  changedAt: z.string().nullable(),
  /** Set in what is planned: changed later than that. No look finds it. */
  done: z.boolean(),
})
export type SecretState = z.infer<typeof SecretState>

/** What a look finds. */
export const seenSecret = (name: string, changedAt: string | undefined): SecretState => ({
  name,
  changedAt: changedAt ?? null,
  done: false,
})

export const planned = (before: SecretState, summary: string): Proposal<SecretState> => ({
  kind: 'update',
  after: {...before, done: true},
  summary,
})

/** The one request, unless it is done. A look never says that: a new secret that nobody kept must not pass for kept. */
export const isDue = (before: SecretState, after: SecretState): boolean => after.done && !before.done

/** Whether Cloudflare has changed the credential since the plan. That shows a change, and not whose it was. */
export function changedSince(what: string, after: SecretState, now: SecretState): Verdict {
  if (now.changedAt === null) return unproven(`Cloudflare does not say when ${what} ${now.name} was last changed`)
  return after.done && now.changedAt === after.changedAt
    ? notHeld(`${what} ${now.name} has not been changed since the plan`)
    : held
}
