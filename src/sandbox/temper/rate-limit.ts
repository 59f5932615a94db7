import type {Clock} from '../../core/ports.ts'

/** Cloudflare's limit for one token: when it is exceeded, everything is refused for `penaltyMs`. */
export interface Limit {
  readonly calls: number
  readonly windowMs: number
  readonly penaltyMs: number
}

export const defaultLimit: Limit = {calls: 1200, windowMs: 300_000, penaltyMs: 300_000}

/** Where a caller stands after this call: `retryAfterMs` says that it is refused, and for how long. */
export interface Standing {
  readonly remaining: number
  readonly resetMs: number
  readonly retryAfterMs?: number
}

type Window = {readonly opened: number; used: number; blockedUntil: number}

/** Counts calls in fixed windows that begin with a caller's first call. */
export function createRateLimit({calls, windowMs, penaltyMs}: Limit, clock: Clock): (caller: string) => Standing {
  const windows = new Map<string, Window>()
  const windowOf = (caller: string, now: number) => {
    const open = windows.get(caller)
    if (open !== undefined && now < Math.max(open.opened + windowMs, open.blockedUntil)) return open
    const fresh = {opened: now, used: 0, blockedUntil: 0}
    windows.set(caller, fresh)
    return fresh
  }
  return (caller) => {
    const now = clock.mono()
    const window = windowOf(caller, now)
    if (now < window.blockedUntil)
      return {remaining: 0, resetMs: window.blockedUntil - now, retryAfterMs: window.blockedUntil - now}
    window.used += 1
    if (window.used <= calls) return {remaining: calls - window.used, resetMs: window.opened + windowMs - now}
    window.blockedUntil = now + penaltyMs
    return {remaining: 0, resetMs: penaltyMs, retryAfterMs: penaltyMs}
  }
}
