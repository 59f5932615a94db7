import {z} from 'zod'
import {Name} from '../ids.ts'
import {SecretRef} from './secret-ref.ts'

const port = z.int().min(1).max(65_535)
/** A password in a URL would be in git, in plans and in journals. */
const isBare = (text: string): boolean => URL.parse(text)?.password === ''
const bare = 'expected a URL without a password'
/** A local Cloudflare One Client in proxy mode (HTTP CONNECT), so that the connection comes from its device. */
const via = z
  .url({protocol: /^http$/})
  .refine(isBare, bare)
  .optional()
const url = z.url({protocol: /^https?$/}).refine(isBare, bare)
/** Sent as CF-Access-Client-Id and CF-Access-Client-Secret. */
const credential = z.strictObject({clientId: SecretRef, clientSecret: SecretRef}).optional()
/** Sent as `Authorization: Bearer`. */
const bearer = SecretRef.optional()
const text = z.string().min(1).max(256)

/** What carries a secret has a field of its own, which takes a reference: a header is kept in git as it stands. */
const HeaderName = z
  .string()
  .regex(/^[!#$%&'*+.^_`|~0-9A-Za-z-]+$/, 'expected the name of an HTTP header')
  .refine(
    (name) => !/^(authorization|proxy-authorization|cookie|cf-access-client-(id|secret))$/i.test(name),
    'this header carries a secret: give it as credential, bearer or session',
  )

/** How an observer outside the account finds out whether an agent is refused, and whether a bystander is not. */
export const Probe = z.discriminatedUnion('type', [
  z.strictObject({
    type: z.literal('http'),
    url,
    method: z.enum(['GET', 'POST']).optional(),
    /** Of a POST; JSON. */
    body: z.string().max(4096).optional(),
    headers: z.record(HeaderName, z.string()).optional(),
    via,
    credential,
    bearer,
    /** Sent as a session: the CF_Authorization cookie. */
    session: SecretRef.optional(),
    /** Statuses by which this place refuses; 401, 403 and a redirect to the login page when absent. */
    refusedBy: z.array(z.int().min(300).max(599)).min(1).optional(),
  }),
  /** A new connection; refused when it is closed before a byte came. */
  z.strictObject({type: z.literal('tcp'), host: text, port, via}),
  /** A connection that is opened before the change and looked at after it: refused when it was cut while bytes came. */
  z.strictObject({
    type: z.literal('held'),
    host: text,
    port,
    via,
    /** Sent once it is open, where the other side speaks only when spoken to. */
    opening: z.string().max(4096).optional(),
    /** Sent every second, where the other side says nothing by itself. */
    ping: z.string().max(256).optional(),
  }),
  /** A question to a resolver; refused when Gateway answers that it blocks. */
  z.strictObject({type: z.literal('dns'), server: text, port: port.default(53), name: text}),
  /** A tool of an MCP server or portal (Streamable HTTP): refused when it is not listed or a call of it is denied. */
  z.strictObject({
    type: z.literal('mcp'),
    url,
    tool: text,
    /** Calls the tool with these; it is only looked for in the list when absent. */
    arguments: z.record(z.string(), z.json()).optional(),
    credential,
    bearer,
  }),
  /** Flagship's own evaluation of a flag: refused when it serves the variation `stop`. Central, not at the edge. */
  z.strictObject({type: z.literal('flag'), app: text, flag: text, stop: text, targetingKey: text.optional()}),
  /** An API token, asked whether it is active: refused when Cloudflare does not take it. */
  z.strictObject({type: z.literal('api-token'), token: SecretRef}),
])
export type Probe = z.infer<typeof Probe>

/**
 * What came back. `denied`: Access or the application said no (401, 403, or a redirect to the login page).
 * `reset`: the connection was accepted and then closed before a byte came, as Gateway does on a block.
 * `disconnected`: the device is no longer part of the Mesh. `blocked`: the resolver, or the flag, said that it blocks.
 * `absent`: the tool is not offered. `cut`: a connection was closed while it carried bytes. The others prove nothing.
 */
export const ProbeReason = z.enum([
  'answered',
  'denied',
  'reset',
  'disconnected',
  'blocked',
  'absent',
  'cut',
  'throttled',
  'silent',
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
