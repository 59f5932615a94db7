import {z} from 'zod'
import type {Account} from '../../account/account.ts'
import {lifetimeMs} from '../../account/duration.ts'
import type {ServiceToken} from '../../account/records.ts'
import {expiryOf} from '../../account/seeding.ts'
import type {Changed} from '../answer.ts'
import {missing, ok, refused} from '../answer.ts'
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

/** The times are not in the SDK's type; cloudflare-go's AccessServiceToken has them. Which secrets there are is nowhere to be read. */
const shown = ({id, name, clientId, enabled, duration, expiresAt, createdAt, updatedAt}: ServiceToken) => ({
  id,
  name,
  client_id: clientId,
  enabled,
  duration,
  created_at: createdAt,
  updated_at: updatedAt,
  ...(expiresAt === undefined ? {} : {expires_at: expiresAt}),
})

/** Of two changes in one millisecond, the later one. That a rotation counts as a change is not verified on a live account. */
function laterThan(account: Account, {updatedAt}: ServiceToken): string {
  const now = account.stamp()
  return now > updatedAt ? now : new Date(Date.parse(updatedAt) + 1).toISOString()
}

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
    updatedAt: laterThan(account, token),
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
    updatedAt: laterThan(account, token),
  }
}

const stored = (account: Account, id: string) => {
  const token = account.serviceTokens.get(id)
  return token === undefined || token.stored.deleted === true ? undefined : token
}

/** Whether the policies of the device-enrolment application name the token: then it cannot be deleted (docs: service tokens). */
const enrols = (account: Account, id: string): boolean =>
  [...account.apps.values()].some(
    ({type, policies}) =>
      type === 'warp' &&
      policies.some(({include}) =>
        include.some((rule) => 'service_token' in rule && rule.service_token.token_id === id),
      ),
  )

const changed = (verb: string, {id, name}: ServiceToken, type: Changed['type'] = 'update'): Changed => ({
  type,
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
      const tokens = [...account.serviceTokens.values()]
        .map(({stored: token}) => token)
        .filter(({deleted}) => deleted === undefined)
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
      const token = stored(account, params.token)
      return token === undefined ? missing('service token') : ok(shown(token.stored))
    },
  }),
  route({
    method: 'PUT',
    path: '/accounts/{account}/access/service_tokens/:token',
    permissions: write,
    body: Update,
    handle({account, params, body}) {
      const token = stored(account, params.token)
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
      const token = stored(account, params.token)
      if (token === undefined) return missing('service token')
      const next = rotated(account, token.stored, body?.previous_client_secret_expires_at)
      token.set(next)
      return ok({...shown(next), client_secret: next.secret}, {changed: changed('Rotate', next)})
    },
  }),
  route({
    method: 'DELETE',
    path: '/accounts/{account}/access/service_tokens/:token',
    permissions: write,
    handle({account, params}) {
      const token = stored(account, params.token)
      if (token === undefined) return missing('service token')
      const {stored: last} = token
      // The status and the code are not verified on a live account.
      if (enrols(account, last.id))
        return refused(409, 12_139, 'the service token is used by a device enrolment policy')
      token.set({...last, enabled: false, deleted: true})
      return ok(shown(last), {changed: changed('Delete', last, 'delete')})
    },
  }),
]
