import type {Account} from '../../account/account.ts'
import type {Changed} from '../../api/answer.ts'
import {missing, ok, refused} from '../../api/answer.ts'
import {route} from '../../api/route.ts'
import {type OAuthClient, oauthClientsOf} from './records.ts'

const read = ['OAuth Client Read', 'OAuth Client Write'] as const
const write = ['OAuth Client Write'] as const

const shown = ({id, name, scopes, rotated, createdAt, updatedAt}: OAuthClient) => ({
  client_id: id,
  client_name: name,
  visibility: 'private',
  grant_types: ['authorization_code', 'refresh_token'],
  response_types: ['code'],
  redirect_uris: ['https://agents.example.com/callback'],
  scopes,
  token_endpoint_auth_method: 'client_secret_post',
  has_rotated_secret: rotated !== undefined,
  created_at: createdAt,
  updated_at: updatedAt,
})

const changed = (verb: string, {id, name}: OAuthClient): Changed => ({
  type: 'update',
  description: `${verb} OAuth client ${name}`,
  product: 'oauth',
  resource: 'oauth_client',
  ids: [id],
})

/** Of two changes in one millisecond, the later one. */
function laterThan(account: Account, {updatedAt}: OAuthClient): string {
  const now = account.stamp()
  return now > updatedAt ? now : new Date(Date.parse(updatedAt) + 1).toISOString()
}

/** OAuth clients of the account (SDK: iam/oauth-clients). */
export const oauthClientRoutes = [
  route({
    method: 'GET',
    path: '/accounts/{account}/oauth_clients',
    permissions: read,
    handle: ({account}) => ok([...oauthClientsOf(account).values()].map(({stored}) => shown(stored))),
  }),
  route({
    method: 'GET',
    path: '/accounts/{account}/oauth_clients/:client',
    permissions: read,
    handle({account, params}) {
      const client = oauthClientsOf(account).get(params.client)
      return client === undefined ? missing('OAuth client') : ok(shown(client.stored))
    },
  }),
  route({
    method: 'POST',
    path: '/accounts/{account}/oauth_clients/:client/rotate_secret',
    permissions: write,
    handle({account, params}) {
      const client = oauthClientsOf(account).get(params.client)
      if (client === undefined) return missing('OAuth client')
      const {stored} = client
      // A third secret at a time is refused. Not verified on a live account.
      if (stored.rotated !== undefined) return refused(409, 1004, 'the client has a rotated secret already')
      const next = {
        ...stored,
        secret: account.mint.hex('oauth-secret', 64),
        rotated: stored.secret,
        secretVersion: stored.secretVersion + 1,
        updatedAt: laterThan(account, stored),
      }
      client.set(next)
      return ok({client_secret: next.secret}, {changed: changed('Rotate the secret of', next)})
    },
  }),
  route({
    method: 'DELETE',
    path: '/accounts/{account}/oauth_clients/:client/rotate_secret',
    permissions: write,
    handle({account, params}) {
      const client = oauthClientsOf(account).get(params.client)
      if (client === undefined) return missing('OAuth client')
      const {rotated, ...kept} = client.stored
      if (rotated === undefined) return missing('rotated secret')
      const next = {...kept, updatedAt: laterThan(account, kept)}
      client.set(next)
      return ok({id: next.id}, {changed: changed('Delete the rotated secret of', next)})
    },
  }),
]
