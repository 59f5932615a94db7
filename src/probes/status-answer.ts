import type {IncomingHttpHeaders} from 'node:http'
import type {ProbeAnswer} from '../core/ports.ts'

/** Access sends who is not signed in to its login page: on the application's own host, or on the team's domain. */
function leadsToLogin(location: string | undefined, from: URL): boolean {
  const target = location === undefined ? null : URL.parse(location, from.href)
  if (target === null) return false
  return target.pathname.startsWith('/cdn-cgi/access/login') || /(^|\.)cloudflareaccess\.com$/.test(target.hostname)
}

/** A longer pause than this is not waited for. */
const longestPauseMs = 120_000

/** Seconds, as Cloudflare sends it; a date is not waited for. */
function pauseOf({'retry-after': after}: IncomingHttpHeaders): Pick<ProbeAnswer, 'retryAfterMs'> {
  const seconds = /^\d+$/.test(after ?? '') ? Number(after) : undefined
  return seconds === undefined ? {} : {retryAfterMs: Math.min(seconds * 1000, longestPauseMs)}
}

export interface Answered {
  readonly status: number
  readonly headers: IncomingHttpHeaders
}

/** What a place says by its status alone. A rate limit is no refusal, unless the place is known to refuse so. */
export function statusAnswer({status, headers}: Answered, url: URL, refusedBy?: readonly number[]): ProbeAnswer {
  const detail = `HTTP ${status}`
  if (refusedBy?.includes(status) === true) return {reason: 'denied', detail}
  if (status >= 200 && status < 300) return {reason: 'answered', detail}
  if (status === 429) return {reason: 'throttled', detail: `${detail}: asked too often`, ...pauseOf(headers)}
  if (refusedBy !== undefined) return {reason: 'unexpected', detail}
  if (status === 401 || status === 403) return {reason: 'denied', detail}
  if (status >= 300 && status < 400 && leadsToLogin(headers.location, url)) {
    return {reason: 'denied', detail: `${detail} to the Access login page`}
  }
  return {reason: 'unexpected', detail}
}
