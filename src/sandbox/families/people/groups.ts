import {z} from 'zod'
import type {Account} from '../../account/account.ts'
import type {AccessGroup} from '../../account/people-records.ts'
import type {PolicyRule} from '../../account/records.ts'
import {missing, ok} from '../../api/answer.ts'
import {numberedPage} from '../../api/paging.ts'
import {route} from '../../api/route.ts'

const family = 'Access: Organizations, Identity Providers, and Groups'
const read = [`${family} Read`, `${family} Write`] as const
const write = [`${family} Write`] as const

/** The kinds of rules that the edge here evaluates. */
export const Rule: z.ZodType<PolicyRule> = z.union([
  z.strictObject({service_token: z.strictObject({token_id: z.uuid()})}),
  z.strictObject({email: z.strictObject({email: z.email()})}),
  z.strictObject({group: z.strictObject({id: z.uuid()})}),
  z.strictObject({ip: z.strictObject({ip: z.string().min(1)})}),
  z.strictObject({everyone: z.strictObject({})}),
])

/** The most rules that a group takes (docs: Cloudflare One account limits). */
const mostRules = 1000

const Group = z.strictObject({
  name: z.string().min(1),
  include: z.array(Rule).max(mostRules),
  exclude: z.array(Rule).default([]),
  require: z.array(Rule).default([]),
  is_default: z.boolean().optional(),
})

export const shownGroup = (account: Account, group: AccessGroup) => ({
  ...group,
  created_at: account.createdAt,
  updated_at: account.createdAt,
})

/** Access groups. A PUT replaces the whole group: rules that it does not name are gone. */
export const groupRoutes = [
  route({
    method: 'GET',
    path: '/accounts/{account}/access/groups',
    permissions: read,
    handle({account, query}) {
      const name = query.get('name')
      const groups = [...account.groups.values()].map(({stored}) => stored)
      return numberedPage(
        groups.filter((group) => group.name === (name ?? group.name)).map((group) => shownGroup(account, group)),
        query,
      )
    },
  }),
  route({
    method: 'GET',
    path: '/accounts/{account}/access/groups/:group',
    permissions: read,
    handle({account, params}) {
      const group = account.groups.get(params.group)
      return group === undefined ? missing('group') : ok(shownGroup(account, group.stored))
    },
  }),
  route({
    method: 'PUT',
    path: '/accounts/{account}/access/groups/:group',
    permissions: write,
    body: Group,
    handle({account, params, body: {is_default: _isDefault, ...body}}) {
      const group = account.groups.get(params.group)
      if (group === undefined) return missing('group')
      group.set({id: group.stored.id, ...body})
      const description = `Update Access group ${body.name}`
      return ok(shownGroup(account, group.stored), {
        changed: {type: 'update', description, product: 'access', resource: 'group', ids: [group.stored.id]},
      })
    },
  }),
  route({
    method: 'POST',
    path: '/accounts/{account}/access/groups',
    permissions: write,
    body: Group,
    handle({account, body: {is_default: _isDefault, ...body}}) {
      const group = {id: account.mint.uuid('access-group'), ...body}
      account.groups.set(group.id, account.lag('setting', group))
      const description = `Create Access group ${body.name}`
      return ok(shownGroup(account, group), {
        changed: {type: 'create', description, product: 'access', resource: 'group', ids: [group.id]},
      })
    },
  }),
  route({
    method: 'DELETE',
    path: '/accounts/{account}/access/groups/:group',
    permissions: write,
    handle({account, params}) {
      const group = account.groups.get(params.group)
      if (group === undefined) return missing('group')
      account.groups.delete(params.group)
      const description = `Delete Access group ${group.stored.name}`
      return ok(
        {id: params.group},
        {
          changed: {type: 'delete', description, product: 'access', resource: 'group', ids: [params.group]},
        },
      )
    },
  }),
]
