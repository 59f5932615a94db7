import {z} from 'zod'
import type {Account} from '../../account/account.ts'
import {permissionNameOf, permissionNames} from '../../account/permissions.ts'
import {permissionGroupId} from '../../account/mint.ts'
import type {ApiToken} from '../../account/records.ts'
import {missing, ok, refused} from '../answer.ts'
import {numberedPage} from '../paging.ts'
import {route} from '../route.ts'

const read = ['Account API Tokens Read', 'Account API Tokens Write'] as const
const write = ['Account API Tokens Write'] as const

const scopes = ['com.cloudflare.api.account']

const groups = permissionNames.map((name) => ({id: permissionGroupId(name), name, scopes, is_selectable: true}))

const Update = z.strictObject({
  name: z.string().min(1),
  status: z.enum(['active', 'disabled']).optional(),
  policies: z
    .array(
      z.strictObject({
        id: z.string().optional(),
        effect: z.enum(['allow', 'deny']),
        resources: z.record(z.string(), z.json()),
        permission_groups: z
          .array(z.strictObject({id: z.string(), name: z.string().optional(), meta: z.json().optional()}))
          .min(1),
      }),
    )
    .min(1),
  condition: z
    .strictObject({
      request_ip: z
        .strictObject({in: z.array(z.string()).optional(), not_in: z.array(z.string()).optional()})
        .optional(),
    })
    .optional(),
  expires_on: z.iso.datetime().optional(),
  not_before: z.iso.datetime().optional(),
})

function shown(account: Account, {value: _value, ...token}: ApiToken) {
  const expired = token.expires_on !== undefined && Date.parse(token.expires_on) <= account.clock.now().getTime()
  return {...token, status: expired ? 'expired' : token.status}
}

function replaced(account: Account, token: ApiToken, body: z.infer<typeof Update>): ApiToken | undefined {
  const policies = body.policies.map((policy) => ({
    ...policy,
    id: policy.id ?? account.mint.hex('token-policy'),
    permission_groups: policy.permission_groups.flatMap(({id}) => {
      const name = permissionNameOf(id)
      return name === undefined ? [] : [{id, name}]
    }),
  }))
  const known = policies.every(
    (policy, index) => policy.permission_groups.length === body.policies[index]?.permission_groups.length,
  )
  if (!known) return undefined
  // What the body leaves out is gone: an allow-list of addresses that is not echoed is lost. Not verified on a live account.
  const {condition, expires_on, not_before} = body
  return {
    id: token.id,
    name: body.name,
    value: token.value,
    status: body.status ?? 'active',
    policies,
    ...(condition === undefined ? {} : {condition}),
    ...(expires_on === undefined ? {} : {expires_on}),
    ...(not_before === undefined ? {} : {not_before}),
    issued_on: token.issued_on,
    modified_on: account.stamp(),
  }
}

/** Account-owned API tokens. */
export const apiTokenRoutes = [
  route({
    method: 'GET',
    path: '/accounts/{account}/tokens/verify',
    permissions: [],
    handle: ({caller: {id, status, expires_on, not_before}}) =>
      ok({id, status, ...(expires_on && {expires_on}), ...(not_before && {not_before})}),
  }),
  // For tokens of a person only; an account's own token does not pass here.
  route({
    method: 'GET',
    path: '/user/tokens/verify',
    permissions: [],
    handle: () => refused(401, 1000, 'Invalid API Token'),
  }),
  route({
    method: 'GET',
    path: '/accounts/{account}/tokens/permission_groups',
    permissions: read,
    handle: ({query}) => ok(groups.filter(({name}) => name === (query.get('name') ?? name))),
  }),
  route({
    method: 'GET',
    path: '/accounts/{account}/tokens',
    permissions: read,
    handle({account, query}) {
      const tokens = [...account.apiTokens.values()].map(({stored}) => shown(account, stored))
      const expiredToo = query.get('include_expired') === 'true'
      return numberedPage(
        tokens.filter(({status}) => expiredToo || status !== 'expired'),
        query,
        20,
      )
    },
  }),
  route({
    method: 'GET',
    path: '/accounts/{account}/tokens/:token',
    permissions: read,
    handle({account, params}) {
      const token = account.apiTokens.get(params.token)
      return token === undefined ? missing('token') : ok(shown(account, token.stored))
    },
  }),
  route({
    method: 'PUT',
    path: '/accounts/{account}/tokens/:token',
    permissions: write,
    body: Update,
    handle({account, params, body}) {
      const token = account.apiTokens.get(params.token)
      if (token === undefined) return missing('token')
      const next = replaced(account, token.stored, body)
      if (next === undefined) return refused(400, 1001, 'unknown permission group')
      token.set(next)
      const description = `Update API token ${next.name}: ${next.status}`
      return ok(shown(account, next), {
        changed: {type: 'update', description, product: 'api_tokens', resource: 'token', ids: [next.id]},
      })
    },
  }),
]
