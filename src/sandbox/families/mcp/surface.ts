import {z} from 'zod'
import type {Account} from '../../account/account.ts'
import type {EdgeReply, EdgeRequest, Surface} from '../family.ts'
import {exposedIn} from './exposed.ts'
import {type Message, messageOf, noMessage, respond} from './json-rpc.ts'
import {type McpSession, mcpOf} from './records.ts'

/** Sessions end after 24 hours of inactivity (docs: MCP server portals, session lifecycle). */
const idleMs = 24 * 3_600_000

const headerOf = ({headers}: EdgeRequest, name: string): string | undefined => {
  const value = headers[name]
  return typeof value === 'string' ? value : undefined
}

/** When the sessions of the Access application before this host were last ended; -Infinity when never. */
function revokedAt(account: Account, hostname: string): number {
  const app = [...account.apps.values()].find(({domain}) => domain === hostname)
  return app?.sessionsRevoked.inForce ?? -Infinity
}

function isLive(account: Account, {portal, openedAt, usedAt}: McpSession): boolean {
  const hostname = mcpOf(account).portals.get(portal)?.inForce.hostname ?? ''
  return account.clock.mono() - usedAt < idleMs && openedAt > revokedAt(account, hostname)
}

/** An answer that says what went wrong. */
const Failed = z.looseObject({error: z.union([z.string(), z.looseObject({message: z.string()})])})

const signIn: EdgeReply = {
  status: 401,
  headers: {'www-authenticate': 'Bearer error="invalid_token"'},
  body: {error: 'the session has ended: sign in again'},
}

/**
 * A session works with the tools that it was shown when it opened: whether a change of the portal reaches sessions that
 * are open is not verified on a live account, so the sandbox takes the worse case.
 */
function inSession(account: Account, cookie: string, message: Message): EdgeReply {
  const {sessions} = mcpOf(account)
  const session = sessions.get(cookie)
  if (session === undefined || !isLive(account, session)) return signIn
  sessions.set(cookie, {...session, usedAt: account.clock.mono()})
  return respond(message, {server: session.portal, tools: session.tools})
}

function opened(account: Account, portal: string, reply: EdgeReply): EdgeReply {
  const cookie = account.mint.uuid('mcp-session')
  const now = account.clock.mono()
  mcpOf(account).sessions.set(cookie, {portal, openedAt: now, usedAt: now, tools: exposedIn(account, portal) ?? []})
  return {...reply, headers: {...reply.headers, 'mcp-session-id': cookie}}
}

interface Called {
  readonly portal: string
  readonly request: EdgeRequest
  readonly message: Message
  readonly reply: EdgeReply
}

/** Why a call failed, in the words of its answer; empty where it did not. */
function failureOf({status, body}: EdgeReply): string {
  const error = Failed.safeParse(body).data?.error
  if (error !== undefined) return typeof error === 'string' ? error : error.message
  return status >= 400 ? `HTTP ${status}` : ''
}

function recordCall(account: Account, {portal, request, message, reply}: Called): void {
  const tool = message.params?.name ?? ''
  mcpOf(account).calls.push({
    at: account.stamp(),
    session: headerOf(request, 'mcp-session-id') ?? '',
    portal,
    server: exposedIn(account, portal)?.find(({name}) => name === tool)?.server ?? '',
    method: message.method,
    tool,
    address: request.address,
    failure: failureOf(reply),
  })
}

function answerPortal(account: Account, request: EdgeRequest): EdgeReply {
  const [, portal = ''] = request.path.split('/')
  const tools = exposedIn(account, portal)
  if (tools === undefined) return {status: 404, body: {error: 'no such portal'}}
  if (request.method !== 'POST') return {status: 405, headers: {allow: 'POST'}}
  const message = messageOf(request.body)
  if (message === undefined) return noMessage
  const cookie = headerOf(request, 'mcp-session-id')
  const reply = cookie === undefined ? respond(message, {server: portal, tools}) : inSession(account, cookie, message)
  recordCall(account, {portal, request, message, reply})
  return cookie === undefined && message.method === 'initialize' ? opened(account, portal, reply) : reply
}

/** The server by its own URL: no portal and no override stands in between, only an Access application of its host, and its own key. */
function answerServer(account: Account, request: EdgeRequest): EdgeReply {
  const [, id = ''] = request.path.split('/')
  const {servers, upstream} = mcpOf(account)
  const server = servers.get(id)?.inForce
  if (server === undefined) return {status: 404, body: {error: 'no such server'}}
  const {host} = new URL(server.hostname)
  if ([...account.apps.values()].some(({domain}) => domain === host)) return {status: 403, body: {error: 'Forbidden'}}
  const given = headerOf(request, 'authorization')
  if (server.auth_type !== 'unauthenticated' && given !== `Bearer ${server.credential}`) return signIn
  const message = messageOf(request.body)
  if (message === undefined) return noMessage
  const tools = (upstream.get(id) ?? []).map((tool) => ({name: tool, server: id, tool}))
  return respond(message, {server: id, tools})
}

/** MCP over Streamable HTTP, without its streams: portals below `/<portal>`, and each server by its own URL. */
export const mcpSurfaces = (account: Account): readonly Surface[] => [
  {prefix: 'mcp', answer: (request) => answerPortal(account, request)},
  {prefix: 'mcp-direct', answer: (request) => answerServer(account, request)},
]
