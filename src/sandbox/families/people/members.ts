import {z} from 'zod'
import type {Account} from '../../account/account.ts'
import {missing, ok, refused} from '../../api/answer.ts'
import {numberedPage} from '../../api/paging.ts'
import {route} from '../../api/route.ts'
import {type Member, peopleOf} from './store.ts'

const read = ['Account Settings Read', 'Account Settings Write'] as const
const write = ['Account Settings Write'] as const

const IdOnly = z.strictObject({id: z.string()})
const Update = z.strictObject({
  policies: z
    .array(
      z.strictObject({
        access: z.enum(['allow', 'deny']),
        permission_groups: z.array(IdOnly).min(1),
        resource_groups: z.array(IdOnly).min(1),
      }),
    )
    .min(1),
})

const shown = ({account, member}: {readonly account: Account; readonly member: Member}) => ({
  id: member.id,
  email: member.email,
  status: member.status,
  policies: member.policies.map((policy) => ({
    ...policy,
    resource_groups: policy.resource_groups.map((group) => ({
      ...group,
      scope: {key: `com.cloudflare.api.account.${account.id}`, objects: [{key: '*'}]},
    })),
  })),
  roles: member.policies.flatMap(({permission_groups: groups}) =>
    groups.map(({id, name}) => ({id, name, description: name, permissions: {}})),
  ),
  user: {email: member.email, id: member.id, first_name: null, last_name: null},
})

/** The policies of a body with the names that the account has for their groups, and new ids; undefined for a group it does not know. */
function policiesOf(account: Account, body: z.infer<typeof Update>): Member['policies'] | undefined {
  const known = [...peopleOf(account).members.values()].flatMap(({stored}) => stored.policies)
  const groups = known.flatMap((policy) => [...policy.permission_groups, ...policy.resource_groups])
  const named = (refs: readonly {readonly id: string}[]) =>
    refs.flatMap(({id}) => groups.find((group) => group.id === id) ?? [])
  const policies = body.policies.map((policy) => ({
    id: account.mint.hex('member-policy'),
    access: policy.access,
    permission_groups: named(policy.permission_groups),
    resource_groups: named(policy.resource_groups),
  }))
  const whole = policies.every(
    (policy, at) =>
      policy.permission_groups.length === body.policies[at]?.permission_groups.length &&
      policy.resource_groups.length === body.policies[at]?.resource_groups.length,
  )
  return whole ? policies : undefined
}

/** Members of the account, and the groups through which they have more than their own policies. */
export const memberRoutes = [
  route({
    method: 'GET',
    path: '/accounts/{account}/members',
    permissions: read,
    handle({account, query}) {
      const members = [...peopleOf(account).members.values()].map(({stored}) => shown({account, member: stored}))
      return numberedPage(members, query)
    },
  }),
  route({
    method: 'PUT',
    path: '/accounts/{account}/members/:member',
    permissions: write,
    body: Update,
    handle({account, params, body}) {
      const member = peopleOf(account).members.get(params.member)
      if (member === undefined) return missing('member')
      const policies = policiesOf(account, body)
      if (policies === undefined) return refused(400, 1001, 'unknown permission group or resource group')
      member.set({...member.stored, policies})
      const description = `Update member ${member.stored.email}`
      return ok(shown({account, member: member.stored}), {
        changed: {type: 'update', description, product: 'account', resource: 'member', ids: [member.stored.id]},
      })
    },
  }),
  route({
    method: 'GET',
    path: '/accounts/{account}/iam/user_groups',
    permissions: read,
    handle: ({account, query}) =>
      numberedPage(
        [...peopleOf(account).userGroups.values()].map(({id, name}) => ({
          id,
          name,
          policies: [],
          created_on: account.createdAt,
          modified_on: account.createdAt,
        })),
        query,
      ),
  }),
  route({
    method: 'GET',
    path: '/accounts/{account}/iam/user_groups/:group/members',
    permissions: read,
    handle({account, params, query}) {
      const {userGroups, members} = peopleOf(account)
      const group = userGroups.get(params.group)
      if (group === undefined) return missing('user group')
      const found = group.members.flatMap((id) => members.get(id)?.stored ?? [])
      return numberedPage(
        found.map(({id, email, status}) => ({id, email, status})),
        query,
      )
    },
  }),
]
