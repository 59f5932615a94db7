/**
 * How long after the last moment in which a request may leave it may still have its effect. Never below the transport's
 * time-out; how late Cloudflare commits at worst is documented nowhere, and not verified on a live account.
 */
export const settleMs = 30_000
