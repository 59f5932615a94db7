import type {Account} from '../../account/account.ts'
import type {EdgeReply, EdgeRequest, Family, Surface} from '../family.ts'
import {oauthClientsOf} from './records.ts'
import {oauthClientRoutes} from './routes.ts'

const agent = 'research-bot'
const other = 'summary-app'

function addClient(account: Account, name: string): void {
  const id = account.mint.hex('oauth-client')
  const at = {createdAt: account.stamp(), updatedAt: account.stamp()}
  const client = {
    id,
    name,
    scopes: ['account.read'],
    secret: account.mint.hex('oauth-secret', 64),
    secretVersion: 1,
    ...at,
  }
  oauthClientsOf(account).set(id, account.lag('setting', client))
}

/** Whether the client is known by this secret at the edge now: the current one, or the rotated one while it is there. */
export function knowsSecret(account: Account, id: string, secret: string): boolean {
  const client = oauthClientsOf(account).get(id)?.inForce
  return client !== undefined && (client.secret === secret || client.rotated === secret)
}

/** The token endpoint, for a client that sends its id and secret as form fields (`client_secret_post`). */
function answer(account: Account, {method, path, body}: EdgeRequest): EdgeReply {
  if (method !== 'POST' || path !== '/token') return {status: 404, body: {error: 'not_found'}}
  const form = new URLSearchParams(body)
  const [id, secret] = [form.get('client_id') ?? '', form.get('client_secret') ?? '']
  if (!knowsSecret(account, id, secret)) return {status: 401, body: {error: 'invalid_client'}}
  return {status: 200, body: {access_token: 'sandbox-access-token', token_type: 'bearer', expires_in: 3600}}
}

const surface = (account: Account): Surface => ({prefix: 'oauth', answer: (request) => answer(account, request)})

export const clientNamed = (account: Account, name: string) =>
  [...oauthClientsOf(account).values()].map(({stored}) => stored).find((client) => client.name === name)

/** OAuth clients of the account, and the endpoint where they get tokens: `/oauth/token`. */
export const oauthClientsFamily: Family = {
  name: 'oauth-clients',
  routes: oauthClientRoutes,
  seed(account) {
    addClient(account, agent)
    addClient(account, other)
  },
  snapshot(account) {
    const clients = [...oauthClientsOf(account).values()].map(({stored}) => stored)
    return {
      state: clients.map(({id, name, scopes, rotated}) => ({id, name, scopes, secrets: rotated === undefined ? 1 : 2})),
      secrets: clients.map(({name, secretVersion}) => ({name, version: secretVersion})),
    }
  },
  surfaces: (account) => [surface(account)],
  inventory(account, {keep, place}) {
    const client = clientNamed(account, agent)
    if (client === undefined) return {}
    const sink = `${agent}-oauth`
    keep(`${agent}.oauth-secret`, client.secret)
    const oauthClients = [{name: client.name, id: client.id, sink}]
    return {
      agents: {[agent]: {owner: 'group:agent-platform-oncall', oauthClients}},
      sinks: {[sink]: {type: 'file', path: place(`secrets/${agent}.oauth-secret`)}},
    }
  },
}
