import {z} from 'zod'
import {Name} from '../ids.ts'

/** A place where a secret is read just before use: an environment variable or a file of mode 0600. */
export const SecretRef = z
  .string()
  .regex(/^(env:[A-Za-z_][A-Za-z0-9_]*|file:.+)$/, 'expected env:NAME or file:PATH, never the secret itself')

/**
 * How an observer outside the account finds out whether an agent is refused.
 * `via` is the address of a local Cloudflare One Client in proxy mode (HTTP CONNECT), so that the
 * connection comes from that device.
 */
export const Probe = z.discriminatedUnion('type', [
  z.strictObject({
    type: z.literal('http'),
    url: z.url({protocol: /^https?$/}),
    via: z.url({protocol: /^http$/}).optional(),
    /** Sent as CF-Access-Client-Id and CF-Access-Client-Secret. */
    credential: z.strictObject({clientId: SecretRef, clientSecret: SecretRef}).optional(),
    /** Sent as a session: the CF_Authorization cookie. */
    session: SecretRef.optional(),
  }),
  z.strictObject({
    type: z.literal('tcp'),
    host: z.string().min(1),
    port: z.int().min(1).max(65_535),
    via: z.url({protocol: /^http$/}).optional(),
  }),
])
export type Probe = z.infer<typeof Probe>

/**
 * What came back. `denied`: Access or the application said no (401, 403, or a redirect to the login page).
 * `reset`: the connection was accepted and then closed before a byte came, as Gateway does on a block.
 * `disconnected`: the device is no longer part of the Mesh. The others prove nothing.
 */
export const ProbeReason = z.enum([
  'answered',
  'denied',
  'reset',
  'disconnected',
  'timeout',
  'unreachable',
  'dns',
  'unexpected',
])
export type ProbeReason = z.infer<typeof ProbeReason>

export const ProbeResult = z.strictObject({
  probe: Name,
  expect: z.enum(['refused', 'working']),
  /** `proven`: as expected, for the right reason. `disproven`: the opposite. `inconclusive`: neither can be said. */
  answer: z.enum(['proven', 'disproven', 'inconclusive']),
  reason: ProbeReason,
  detail: z.string(),
})
export type ProbeResult = z.infer<typeof ProbeResult>
