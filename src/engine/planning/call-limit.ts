/** Cloudflare's client API limit for a token: 1,200 calls per 5 minutes (docs: fundamentals, API rate limits). A fifth is kept for verify and release. */
export const callLimit = {limit: 1200, reserve: 240}
export const windowMs = 5 * 60_000
