import {notHeld, unproven, type Verdict} from '../../core/outcome.ts'

/** Clocks that differ by less say the same. */
const sameMs = 1000

/**
 * Whether a credential has another secret since firebreak disabled it. Cloudflare shows no secret and no version of one:
 * a credential that was not changed at all since has the old one, and of any other nobody can tell.
 */
export function replacedSince(what: string, changedAt: string | undefined, since: Date): Verdict {
  if (changedAt === undefined) return unproven(`Cloudflare does not say when ${what} was last changed`)
  return Date.parse(changedAt) <= since.getTime() + sameMs
    ? notHeld(`${what} was not changed since it was disabled: it still has the secret that leaked`)
    : unproven(`${what} was changed at ${changedAt}; whether that was its secret Cloudflare does not say`)
}
