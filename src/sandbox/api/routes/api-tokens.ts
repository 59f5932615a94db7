import {z} from 'zod'
import type {Account} from '../../account/account.ts'
import {permissionNameOf, permissionNames} from '../../account/permissions.ts'
import {permissionGroupId} from '../../account/mint.ts'
import type {ApiToken} from '../../account/records.ts'
import type {Changed} from '../answer.ts'
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

const stored = (account: Account, id: string) => {
  const token = account.apiTokens.get(id)
  return token === undefined || token.stored.deleted === true ? undefined : token
}

const changed = (verb: string, {id, name}: ApiToken, type: Changed['type'] = 'update'): Changed => ({
  type,
  description: `${verb} API token ${name}`,
  product: 'api_tokens',
  resource: 'token',
  ids: [id],
})

/** Of two changes in one millisecond, the later one. */
function laterThan(account: Account, {modified_on: last}: ApiToken): string {
  const now = account.stamp()
  return now > last ? now : new Date(Date.parse(last) + 1).toISOString()
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
    modified_on: laterThan(account, token),
    ...(token.provisioner_type === undefined ? {} : {provisioner_type: token.provisioner_type}),
    ...(token.provisioner_id === undefined ? {} : {provisioner_id: token.provisioner_id}),
    ...(token.creator_email_at_creation === undefined
      ? {}
      : {creator_email_at_creation: token.creator_email_at_creation}),
  }
}

const unknownToken = refused(401, 1000, 'Invalid API Token')

const verified = ({id, status, expires_on, not_before}: ApiToken) =>
  ok({id, status, ...(expires_on && {expires_on}), ...(not_before && {not_before})})

/** Account-owned API tokens. */
export const apiTokenRoutes = [
  route({
    method: 'GET',
    path: '/accounts/{account}/tokens/verify',
    permissions: [],
    handle: ({caller}) => (caller.user === undefined ? verified(caller) : unknownToken),
  }),
  // For tokens of a person only; an account's own token does not pass here.
  route({
    method: 'GET',
    path: '/user/tokens/verify',
    permissions: [],
    handle: ({caller}) => (caller.user === undefined ? unknownToken : verified(caller)),
  }),
  route({
    method: 'GET',
    path: '/user',
    permissions: [],
    handle: ({caller}) =>
      caller.user === undefined
        ? unknownToken
        : ok({id: caller.user, email: caller.user, two_factor_authentication_enabled: true}),
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
      const tokens = [...account.apiTokens.values()]
        .filter(({stored: {deleted, user}}) => deleted === undefined && user === undefined)
        .map(({stored: token}) => shown(account, token))
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
      const token = stored(account, params.token)
      return token === undefined ? missing('token') : ok(shown(account, token.stored))
    },
  }),
  route({
    method: 'PUT',
    path: '/accounts/{account}/tokens/:token',
    permissions: write,
    body: Update,
    handle({account, params, body}) {
      const token = stored(account, params.token)
      if (token === undefined) return missing('token')
      const next = replaced(account, token.stored, body)
      if (next === undefined) return refused(400, 1001, 'unknown permission group')
      token.set(next)
      const description = `Update API token ${next.name}: ${next.status}`
      return ok(shown(account, next), {changed: {...changed('Update', next), description}})
    },
  }),
  route({
    method: 'PUT',
    path: '/accounts/{account}/tokens/:token/value',
    permissions: write,
    // The documented request has an empty object. Whether one without a body is refused is not verified on a live account.
    body: z.strictObject({}),
    handle({account, params}) {
      const token = stored(account, params.token)
      if (token === undefined) return missing('token')
      const next = {...token.stored, value: account.mint.apiToken(), modified_on: laterThan(account, token.stored)}
      token.set(next)
      return ok(next.value, {changed: changed('Roll', next)})
    },
  }),
  route({
    method: 'DELETE',
    path: '/accounts/{account}/tokens/:token',
    permissions: write,
    handle({account, params}) {
      const token = stored(account, params.token)
      if (token === undefined) return missing('token')
      const {stored: last} = token
      token.set({...last, status: 'disabled', deleted: true})
      return ok({id: last.id}, {changed: changed('Delete', last, 'delete')})
    },
  }),
]
