import type {Token} from 'cloudflare/resources/shared'
import {z} from 'zod'
import {canonicalJson} from '../../../core/digest.ts'
import {Fault} from '../../../core/fault.ts'
import type {HexRef} from '../../../core/targets.ts'

const Policy = z.strictObject({
  effect: z.enum(['allow', 'deny']),
  resources: z.union([z.record(z.string(), z.string()), z.record(z.string(), z.record(z.string(), z.string()))]),
  permission_groups: z.array(z.strictObject({id: z.string()})),
})

/** Loose, as the condition around it: what is new to us must be echoed as well. */
const AddressRange = z.looseObject({
  in: z.array(z.string()).exactOptional(),
  not_in: z.array(z.string()).exactOptional(),
})

/** Everything that an update replaces, so that it can be sent back whole. */
export const State = z.strictObject({
  name: z.string(),
  status: z.enum(['active', 'disabled', 'expired']),
  policies: z.array(Policy),
  condition: z.looseObject({request_ip: AddressRange.exactOptional()}).exactOptional(),
  expires_on: z.string().exactOptional(),
  not_before: z.string().exactOptional(),
})
export type State = z.infer<typeof State>

const present = (key: string, value: unknown) => (value === undefined || value === null ? {} : {[key]: value})

const ordered = <Item>(items: readonly Item[], key: (item: Item) => string): readonly Item[] =>
  items.toSorted((a, b) => (key(a) < key(b) ? -1 : Number(key(a) !== key(b))))

/**
 * A condition in one spelling: without nulls and what they leave empty, and its lists, which are sets, in one order.
 * Undefined when nothing is left of it.
 */
function conditionOf(value: unknown): unknown {
  if (Array.isArray(value)) return ordered(value, canonicalJson)
  if (value === null || typeof value !== 'object') return value ?? undefined
  const members = Object.entries(value).flatMap(([key, member]) => Object.entries(present(key, conditionOf(member))))
  return members.length === 0 ? undefined : Object.fromEntries(members)
}

/** The order in which the API gives policies and their permission groups changes from answer to answer (cloudflare/terraform-provider-cloudflare issues 6092 and 7094). */
function policiesOf(policies: NonNullable<Token['policies']>): readonly unknown[] {
  const bare = policies.map(({effect, resources, permission_groups: groups}) => ({
    effect,
    resources,
    permission_groups: ordered(groups, ({id}) => id).map(({id}) => ({id})),
  }))
  return ordered(bare, canonicalJson)
}

const unreadable = (name: string, what: string): Fault =>
  new Fault('UNAVAILABLE', `Cloudflare described API token ${name} ${what}`, {
    next: ['run the command again', 'check that firebreak has the permission Account API Tokens Read'],
  })

/** The writable part of a token. Throws UNAVAILABLE when the answer lacks what an update would have to send back, or has it in a shape that could not be sent back whole. */
export function stateOf(token: Token, {name: known}: HexRef): State {
  const {name, status, policies} = token
  if (name === undefined || status === undefined || policies === undefined) {
    throw unreadable(known, 'without its name, status or policies')
  }
  const parsed = State.safeParse({
    name,
    status,
    policies: policiesOf(policies),
    ...present('condition', conditionOf(token.condition)),
    ...present('expires_on', token.expires_on),
    ...present('not_before', token.not_before),
  })
  if (parsed.success) return parsed.data
  const [issue] = parsed.error.issues
  throw unreadable(known, `in another shape than documented, at ${issue?.path.join('.') ?? 'its top'}`)
}
