import {z} from 'zod'

/**
 * What a record names its doer by. A session and an address are no credential: another record leads from them to one.
 * A gateway is the AI Gateway or MCP portal that it came through.
 */
export const PartyKind = z.enum([
  'service-token',
  'api-token',
  'oauth-client',
  'certificate',
  'person',
  'device',
  'worker',
  'gateway',
  'session',
  'address',
])
export type PartyKind = z.infer<typeof PartyKind>

/** One handle in a record. A person goes by e-mail address, a Worker by script name, a device by its registration's id. */
export const Party = z.strictObject({kind: PartyKind, id: z.string(), name: z.string().optional()})
export type Party = z.infer<typeof Party>

/** What something was done to: a kind in the product's own words (`application`, `model`, `host`), and how the record names it. */
export const Thing = z.strictObject({kind: z.string(), id: z.string(), name: z.string().optional()})
export type Thing = z.infer<typeof Thing>

/** `called`: a service, a model or a tool; `connected`: a network session; `asked`: a name from DNS. */
export const Verb = z.enum(['authenticated', 'called', 'changed', 'connected', 'asked'])
export type Verb = z.infer<typeof Verb>

/**
 * What one record says that somebody did, in words that all sources share. It holds no inference: what the record does
 * not say is absent, and who the parties are in the inventory is a link with grounds of its own.
 */
export const Deed = z.strictObject({
  /** As the record has it: RFC 3339, to whatever precision. */
  time: z.string(),
  /** Every handle that the record names the doer by; [] where it names none. */
  by: z.array(Party),
  verb: Verb,
  object: Thing,
  /** Handles that exist because of it: the session that a sign-in opened, the token that somebody made. */
  opens: z.array(Party).optional(),
  outcome: z.enum(['allowed', 'refused', 'failed', 'unknown']),
  /** The cf-ray of the request, by which two sources speak of the same one. */
  ray: z.string().optional(),
  /** Its place in a distributed trace; a parent that no record holds is a deed that no record holds. */
  span: z.strictObject({trace: z.string(), id: z.string().optional(), parent: z.string().optional()}).optional(),
  /** How many deeds the record stands for, where it is a group. */
  count: z.int().positive().optional(),
  /** Short: a method, a path, a reason. Never a body. */
  detail: z.string().optional(),
})
export type Deed = z.infer<typeof Deed>
