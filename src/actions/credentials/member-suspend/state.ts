import type {Member} from 'cloudflare/resources/shared'
import {z} from 'zod'
import {canonicalJson} from '../../../core/digest.ts'

const IdOnly = z.strictObject({id: z.string()})

/** The policies of a membership as an update takes them (SDK: MemberUpdateParams.IAMUpdateMemberWithPolicies), in one order. */
export const State = z.strictObject({
  policies: z.array(
    z.strictObject({
      access: z.enum(['allow', 'deny']),
      permission_groups: z.array(IdOnly),
      resource_groups: z.array(IdOnly),
    }),
  ),
  /** Of a membership that has roles and no policies: what an update cannot turn round. */
  roles: z.array(z.string()),
})
export type State = z.infer<typeof State>
type Policy = State['policies'][number]

const idsOf = (groups: readonly {readonly id: string}[] | undefined) =>
  (groups ?? []).map(({id}) => ({id})).toSorted((a, b) => (a.id < b.id ? -1 : 1))

/** What a policy is about, whichever way it decides. */
const scopeOf = ({access: _access, ...scope}: Policy): string => canonicalJson(scope)

/** Without the ids of the policies, which an update gives anew. */
export const stateOf = ({policies = [], roles = []}: Member): State => ({
  roles: policies.length > 0 ? [] : roles.map(({name}) => name).toSorted(),
  policies: policies
    .map(({access = 'allow', permission_groups, resource_groups}) => ({
      access,
      permission_groups: idsOf(permission_groups),
      resource_groups: idsOf(resource_groups),
    }))
    .toSorted((a, b) => (scopeOf(a) < scopeOf(b) ? -1 : 1)),
})

/** The same policies, each turned into its opposite where it allows. */
export const denied = ({policies, roles}: State): State => ({
  roles,
  policies: policies.map((policy) => ({...policy, access: 'deny'})),
})

export const allows = ({policies}: State): boolean => policies.some(({access}) => access === 'allow')
