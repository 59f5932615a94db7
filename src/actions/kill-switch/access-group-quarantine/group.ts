import type {AccessRule, AccessRuleParam} from 'cloudflare/resources/zero-trust/access/applications/policies'
import {z} from 'zod'
import {canonicalJson} from '../../../core/digest.ts'
import {Cidr, UuidRef} from '../../../core/targets.ts'
import type {AccessPolicies, Rules} from '../../shared/access/policies.ts'
import type {Subject} from '../../shared/access/admission.ts'

/** A person by address, or as the inventory has one. */
const Email = z.union([z.email(), z.object({name: z.email()}).transform(({name}) => name)])

export const Params = z
  .strictObject({
    group: UuidRef,
    tokens: z.array(UuidRef).default([]),
    people: z.array(Email).default([]),
    addresses: z.array(Cidr).default([]),
  })
  .refine(({tokens, people, addresses}) => tokens.length + people.length + addresses.length > 0, {
    error: 'name at least one of tokens, people or addresses',
  })
export type Params = z.infer<typeof Params>

/** Those of the wanted rules that the group has, each as canonical JSON; other people's rules are none of the state. */
export const State = z.strictObject({rules: z.array(z.string())})
export type State = z.infer<typeof State>

/** The group as it was read, which every update sends back. */
export interface SeenGroup extends Rules {
  readonly name: string
  readonly isDefault: boolean
}

/** Somebody to be kept out, by the name that people know. */
export type Quarantined = Subject & {readonly name: string}

export interface GroupContext {
  readonly group: SeenGroup
  /** Undefined where the applications cannot be read. */
  readonly access: AccessPolicies | undefined
  /** Active sessions of each person; undefined where they cannot be read. */
  readonly sessions: ReadonlyMap<string, number | undefined>
}

export const quarantined = ({tokens, people, addresses}: Params): readonly Quarantined[] => [
  ...tokens.map(({id, name}) => ({kind: 'service-token' as const, id, name})),
  ...people.map((email) => ({kind: 'person' as const, email, name: email})),
  ...addresses.map((address) => ({kind: 'address' as const, address, name: address})),
]

function ruleFor(subject: Quarantined): AccessRule {
  switch (subject.kind) {
    case 'service-token':
      return {service_token: {token_id: subject.id}}
    case 'person':
      return {email: {email: subject.email}}
    case 'address':
      return {ip: {ip: subject.address}}
  }
}

const keyOf = (rule: AccessRule): string => canonicalJson(rule)

/** The rules that put them in, in one order. */
export const wantedRules = (params: Params): readonly string[] =>
  [...new Set(quarantined(params).map((subject) => keyOf(ruleFor(subject))))].toSorted()

export const stateOf = ({include}: Rules, params: Params): State => {
  const present = new Set(include.map(keyOf))
  return {rules: wantedRules(params).filter((rule) => present.has(rule))}
}

/** The `include` of the update: what others put in stays, in its order, and ours comes after it. */
export function includeOf({include}: Rules, params: Params, after: State): AccessRuleParam[] {
  const ours = new Set(wantedRules(params))
  const others = include.filter((rule) => !ours.has(keyOf(rule)))
  // What comes from the API and what goes to it differ in type only; a stored rule is one that `ruleFor` made.
  return [...others, ...after.rules.map((rule) => JSON.parse(rule) as AccessRule)] as AccessRuleParam[]
}
