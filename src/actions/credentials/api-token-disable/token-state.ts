import type {Token} from 'cloudflare/resources/shared'
import {z} from 'zod'
import {Fault} from '../../../core/fault.ts'
import type {HexRef} from '../../../core/targets.ts'

const Policy = z.strictObject({
  effect: z.enum(['allow', 'deny']),
  resources: z.union([z.record(z.string(), z.string()), z.record(z.string(), z.record(z.string(), z.string()))]),
  permission_groups: z.array(z.strictObject({id: z.string()})),
})

const AddressRange = z.strictObject({
  in: z.array(z.string()).exactOptional(),
  not_in: z.array(z.string()).exactOptional(),
})

/** Everything that an update replaces, so that it can be sent back whole. */
export const State = z.strictObject({
  name: z.string(),
  status: z.enum(['active', 'disabled', 'expired']),
  policies: z.array(Policy),
  /** Loose: a kind of condition that is new to us must be echoed as well. */
  condition: z.looseObject({request_ip: AddressRange.exactOptional()}).exactOptional(),
  expires_on: z.string().exactOptional(),
  not_before: z.string().exactOptional(),
})
export type State = z.infer<typeof State>

const present = <Key extends string, Value>(key: Key, value: Value | null | undefined) =>
  (value === undefined || value === null ? {} : {[key]: value}) as {readonly [K in Key]?: Value}

/** The writable part of a token. Throws UNAVAILABLE when the answer lacks what an update would have to send back. */
export function stateOf(token: Token, {name: known}: HexRef): State {
  const {name, status, policies} = token
  if (name === undefined || status === undefined || policies === undefined) {
    throw new Fault('UNAVAILABLE', `Cloudflare described API token ${known} without its name, status or policies`, {
      next: ['run the command again', 'check that firebreak has the permission Account API Tokens Read'],
    })
  }
  return State.parse({
    name,
    status,
    policies: policies.map(({effect, resources, permission_groups: groups}) => ({
      effect,
      resources,
      permission_groups: groups.map(({id}) => ({id})),
    })),
    ...present('condition', token.condition),
    ...present('expires_on', token.expires_on),
    ...present('not_before', token.not_before),
  })
}
