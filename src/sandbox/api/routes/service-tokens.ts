import {z} from 'zod'
import type {Account} from '../../account/account.ts'
import {lifetimeMs} from '../../account/duration.ts'
import type {ServiceToken} from '../../account/records.ts'
import {expiryOf} from '../../account/seeding.ts'
import type {Changed} from '../answer.ts'
import {missing, ok} from '../answer.ts'
import {numberedPage} from '../paging.ts'
import {route} from '../route.ts'

const read = ['Access: Service Tokens Read', 'Access: Service Tokens Write'] as const
const write = ['Access: Service Tokens Write'] as const

const Update = z.strictObject({
  name: z.string().min(1).optional(),
  enabled: z.boolean().optional(),
  duration: z
    .string()
    .refine((text) => lifetimeMs(text) !== undefined, 'expected a duration such as 8760h, or forever')
    .optional(),
  client_secret_version: z.int().min(1).optional(),
  previous_client_secret_expires_at: z.iso.datetime().optional(),
})

const Rotate = z.strictObject({previous_client_secret_expires_at: z.iso.datetime().optional()}).optional()

const shown = ({id, name, clientId, enabled, duration, expiresAt}: ServiceToken) => ({
  id,
  name,
  client_id: clientId,
  enabled,
  duration,
  ...(expiresAt === undefined ? {} : {expires_at: expiresAt}),
})

/** The old secret dies now unless it is given a grace period. */
function rotated(
  account: Account,
  {previous: _previous, ...token}: ServiceToken,
  graceUntil: string | undefined,
): ServiceToken {
  return {
    ...token,
    secret: account.mint.hex('client-secret', 64),
    secretVersion: token.secretVersion + 1,
    ...(graceUntil === undefined ? {} : {previous: {secret: token.secret, expiresAt: graceUntil}}),
  }
}

function updated(account: Account, token: ServiceToken, body: z.infer<typeof Update>): ServiceToken {
  const graceUntil = body.previous_client_secret_expires_at
  const secrets =
    (body.client_secret_version ?? 0) > token.secretVersion
      ? rotated(account, token, graceUntil)
      : {
          ...token,
          ...(graceUntil !== undefined && token.previous !== undefined
            ? {previous: {...token.previous, expiresAt: graceUntil}}
            : {}),
        }
  const {expiresAt: _expiresAt, ...kept} = secrets
  return {
    ...(body.duration === undefined
      ? secrets
      : {...kept, duration: body.duration, ...expiryOf(account, body.duration)}),
    name: body.name ?? token.name,
    enabled: body.enabled ?? token.enabled,
  }
}

const changed = (verb: string, {id, name}: ServiceToken): Changed => ({
  type: 'update',
  description: `${verb} service token ${name}`,
  product: 'access',
  resource: 'service_token',
  ids: [id],
})

/** Access service tokens. */
export const serviceTokenRoutes = [
  route({
    method: 'GET',
    path: '/accounts/{account}/access/service_tokens',
    permissions: read,
    handle({account, query}) {
      const [name, search] = [query.get('name'), query.get('search') ?? '']
      const tokens = [...account.serviceTokens.values()].map(({stored}) => stored)
      return numberedPage(
        tokens.filter((token) => token.name === (name ?? token.name) && token.name.includes(search)).map(shown),
        query,
      )
    },
  }),
  route({
    method: 'GET',
    path: '/accounts/{account}/access/service_tokens/:token',
    permissions: read,
    handle({account, params}) {
      const token = account.serviceTokens.get(params.token)
      return token === undefined ? missing('service token') : ok(shown(token.stored))
    },
  }),
  route({
    method: 'PUT',
    path: '/accounts/{account}/access/service_tokens/:token',
    permissions: write,
    body: Update,
    handle({account, params, body}) {
      const token = account.serviceTokens.get(params.token)
      if (token === undefined) return missing('service token')
      const next = updated(account, token.stored, body)
      token.set(next)
      return ok(shown(next), {changed: changed('Update', next)})
    },
  }),
  route({
    method: 'POST',
    path: '/accounts/{account}/access/service_tokens/:token/rotate',
    permissions: write,
    body: Rotate,
    handle({account, params, body}) {
      const token = account.serviceTokens.get(params.token)
      if (token === undefined) return missing('service token')
      const next = rotated(account, token.stored, body?.previous_client_secret_expires_at)
      token.set(next)
      return ok({...shown(next), client_secret: next.secret}, {changed: changed('Rotate', next)})
    },
  }),
]
