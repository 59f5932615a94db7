import type {IncomingMessage, ServerResponse} from 'node:http'
import {text} from 'node:stream/consumers'
import type {Clock} from '../../core/ports.ts'
import type {Account} from '../account/account.ts'
import {families} from '../families/index.ts'
import type {FaultKind, Faults} from '../temper/faults.ts'
import {createFaults} from '../temper/faults.ts'
import {createMemory} from '../temper/memory.ts'
import type {Limit} from '../temper/rate-limit.ts'
import {defaultLimit} from '../temper/rate-limit.ts'
import type {World} from '../world.ts'
import type {Reply} from './answer.ts'
import {type Asked, deliver} from './deliver.ts'
import type {Incoming} from './dispatch.ts'
import {serveFeeds} from './feeds.ts'
import {openLoopback} from './loopback.ts'
import {createDispatch} from './dispatch.ts'
import {allRoutes} from './routes/index.ts'
import type {AuditCursorShape} from './routes/logs.ts'

const base = '/client/v4'

/** One request that came in. `path` is below `/client/v4`; `status` is 0 while, or if ever, there is no whole answer. */
export interface LoggedRequest {
  /** When it came, on the sandbox's own clock in milliseconds: only differences mean something. */
  readonly at: number
  readonly method: string
  readonly path: string
  /** With its question mark, where there is one. */
  readonly query?: string
  readonly status: number
  readonly mutating: boolean
  /** What went wrong with it. */
  readonly struck?: FaultKind
}

export interface Api {
  /** Ends in `/client/v4`. */
  readonly url: string
  readonly faults: Faults
  /** In the order in which they came. */
  requests(): readonly LoggedRequest[]
  stop(): Promise<void>
}

export interface ApiOptions {
  readonly world: World
  /** 0 or absent for a free one. */
  readonly port?: number
  readonly limit?: Limit
  readonly auditCursor?: AuditCursorShape
  /** How long a request with this ray id is on its way, in milliseconds; no longer than it is when absent. */
  readonly wayMs?: (ray: string) => number
}

const askingPosts = ['/graphql', '/bulk/get', '/telemetry/query', '/explorer/query/sql']

/** Also a POST may only ask: for GraphQL, by SQL, for the values of many keys, for telemetry, or whether a rule would be taken. */
function isMutating({method, path, query}: Incoming): boolean {
  if (['GET', 'HEAD'].includes(method)) return false
  const asks = askingPosts.some((end) => path.endsWith(end)) || query.get('dry_run') === 'true'
  return !(method === 'POST' && asks)
}

async function incomingOf(account: Account, request: IncomingMessage): Promise<Incoming> {
  const {method = 'GET', url = '/', headers, socket} = request
  const {pathname, searchParams: query} = new URL(url, 'http://127.0.0.1')
  const {authorization} = headers
  const body = await text(request)
  return {
    method,
    path: pathname.startsWith(base) ? pathname.slice(base.length) : pathname,
    query,
    uri: url,
    ...(authorization === undefined ? {} : {authorization}),
    userAgent: headers['user-agent'] ?? '',
    address: socket.remoteAddress ?? '',
    host: headers.host ?? '',
    body,
    // Of what is asked, so that it does not matter who asks first.
    ray: account.mint.hex(`ray ${method} ${url} ${body}`, 16),
    header: (name) => [headers[name]].flat()[0],
  }
}

/** What a request asks for, of this server; what reads are answered is remembered. */
function createAsked(dispatch: (incoming: Incoming) => Reply, clock: Clock): (incoming: Incoming) => Asked {
  const memory = createMemory<Reply>(clock)
  return (incoming) => ({
    commit: () => {
      if (isMutating(incoming)) memory.changed()
      const reply = dispatch(incoming)
      if (incoming.method === 'GET') memory.keep(incoming.uri, reply)
      return reply
    },
    otherPage: (page) => {
      const query = new URLSearchParams(incoming.query)
      query.set('page', String(page))
      return dispatch({...incoming, query})
    },
    before: (ms) => memory.before(incoming.uri, ms),
  })
}

/** Serves the account on 127.0.0.1 until stopped. */
export async function startApi({
  world,
  port = 0,
  limit = defaultLimit,
  auditCursor = 'cursor',
  wayMs,
}: ApiOptions): Promise<Api> {
  const {account, clock} = world
  const dispatch = createDispatch(account, allRoutes(auditCursor), limit)
  const faults = createFaults()
  const asked = createAsked(dispatch, clock)
  const log: {-readonly [Key in keyof LoggedRequest]: LoggedRequest[Key]}[] = []

  const serve = async (request: IncomingMessage, response: ServerResponse) => {
    // A caller that hangs up in the middle of its own request has made none.
    const incoming = await incomingOf(account, request).catch(() => undefined)
    if (incoming === undefined) return response.destroy()
    if (wayMs !== undefined) await clock.sleep(wayMs(incoming.ray))
    const {method, path, query} = incoming
    const search = query.size === 0 ? {} : {query: `?${query.toString()}`}
    const named = {method, path, ...search}
    const strike = faults.strike(named)
    const struck = strike === undefined ? {} : {struck: strike.kind}
    const entry = {at: clock.mono(), ...named, status: 0, mutating: isMutating(incoming), ...struck}
    log.push(entry)
    response.setHeader('cf-ray', `${incoming.ray}-FRA`)
    entry.status = await deliver(response, asked(incoming), {strike, clock, cut: (ms) => server.cut(ms)})
    return response
  }

  const upgrade = serveFeeds(families.flatMap((family) => family.feeds?.(account) ?? []))
  const server = await openLoopback(
    {request: (request, response) => void serve(request, response), upgrade},
    port,
    clock,
  )
  return {
    url: `http://127.0.0.1:${server.port}${base}`,
    faults,
    requests: () => log.map((entry) => ({...entry})),
    stop: server.stop,
  }
}
