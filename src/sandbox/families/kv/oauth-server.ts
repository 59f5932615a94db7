import {sha256} from '../../../core/digest.ts'
import type {Account} from '../../account/account.ts'
import type {EdgeReply, EdgeRequest, Surface} from '../family.ts'
import {cached, namespaceOf, put, seedKey, stored} from './records.ts'

/** Title of the namespace that the MCP server in front keeps its grants in. */
export const oauthTitle = 'notes-mcp-OAUTH_KV'

const hashOf = (secret: string): string => sha256(secret).slice('sha256:'.length)
const grantKey = (user: string, grant: string) => `grant:${user}:${grant}`
const tokenKey = (user: string, grant: string, token: string) => `token:${user}:${grant}:${hashOf(token)}`

/** An access token, or a refresh token, of a workers-oauth-provider: who, by which grant, and the secret itself. */
interface Presented {
  readonly user: string
  readonly grant: string
  readonly whole: string
}

function presented(text: string): Presented | undefined {
  const [user, grant, secret, ...rest] = text.split(':')
  return user === undefined || grant === undefined || secret === undefined || rest.length > 0
    ? undefined
    : {user, grant, whole: text}
}

/** What a completed sign-in leaves in KV, as @cloudflare/workers-oauth-provider names it; tokens are kept as hashes. */
function leave(
  {user, grant, client}: {readonly user: string; readonly grant: string; readonly client: string},
  {access, refresh}: {readonly access: string; readonly refresh: string},
  write: (key: string, value: string) => void,
): void {
  write(
    grantKey(user, grant),
    JSON.stringify({id: grant, clientId: client, userId: user, refreshTokenId: hashOf(refresh)}),
  )
  write(tokenKey(user, grant, access), JSON.stringify({grantId: grant, userId: user, grant: {clientId: client}}))
}

/** A sign-in of a person to an MCP client. */
export interface SignIn {
  readonly user: string
  readonly client: string
}

function mintFor(account: Account, user: string) {
  const grant = account.mint.hex('mcp-grant', 16)
  const token = (kind: string) => `${user}:${grant}:${account.mint.hex(kind)}`
  return {grant, access: token('mcp-access-token'), refresh: token('mcp-refresh-token')}
}

/** A sign-in long ago: at once in force. */
export function seedSignIn(account: Account, namespace: string, {user, client}: SignIn) {
  const {grant, ...tokens} = mintFor(account, user)
  leave({user, grant, client}, tokens, (key, value) => seedKey(account, {namespace, key}, {value}))
  return tokens
}

/** A sign-in now, with its consent page left out. */
export function signInToMcp(account: Account, namespace: string, {user, client}: SignIn) {
  const {grant, ...tokens} = mintFor(account, user)
  leave({user, grant, client}, tokens, (key, value) => put(account, {namespace, key}, {value}))
  return tokens
}

const bearerOf = ({headers}: EdgeRequest) => /^Bearer (\S+)$/.exec(String(headers['authorization'] ?? ''))?.[1] ?? ''

/** The resource: it asks for the token's key and for nothing else, so that neither a grant nor a client has to be there. */
function resource(account: Account, namespace: string, request: EdgeRequest): EdgeReply {
  const token = presented(bearerOf(request))
  const key = token === undefined ? '' : tokenKey(token.user, token.grant, token.whole)
  if (token === undefined || cached(account, {namespace, key}) === undefined)
    return {status: 401, headers: {'www-authenticate': 'Bearer error="invalid_token"'}, body: {error: 'invalid_token'}}
  return {status: 200, body: {user: token.user, notes: ['the first of many']}}
}

/** The token endpoint: a refresh token is good as long as its grant is there, and makes a new access token. */
function refresh(account: Account, namespace: string, {body}: EdgeRequest): EdgeReply {
  const token = presented(new URLSearchParams(body).get('refresh_token') ?? '')
  const grant = token && stored(account, {namespace, key: grantKey(token.user, token.grant)})
  if (token === undefined || grant === undefined || !grant.value.includes(hashOf(token.whole)))
    return {status: 400, body: {error: 'invalid_grant'}}
  const access = `${token.user}:${token.grant}:${account.mint.hex('mcp-access-token')}`
  const key = tokenKey(token.user, token.grant, access)
  put(account, {namespace, key}, {value: JSON.stringify({grantId: token.grant, userId: token.user})})
  return {status: 200, body: {access_token: access, token_type: 'bearer'}}
}

/** An MCP server of the account with OAuth of its own: `/mcp-oauth/mcp` with a bearer token, `/mcp-oauth/token` to refresh. */
export const oauthSurface = (account: Account): Surface => ({
  prefix: 'mcp-oauth',
  answer(request) {
    const namespace = namespaceOf(account, oauthTitle)
    if (request.path === '/mcp') return resource(account, namespace, request)
    if (request.path === '/token' && request.method === 'POST') return refresh(account, namespace, request)
    return {status: 404, body: {error: 'not_found'}}
  },
})
