import {once} from 'node:events'
import type {IncomingMessage, ServerResponse} from 'node:http'
import {createServer} from 'node:http'
import {text} from 'node:stream/consumers'
import type {Account} from '../account/account.ts'
import type {Faults} from '../temper/faults.ts'
import {createFaults} from '../temper/faults.ts'
import type {Limit} from '../temper/rate-limit.ts'
import {defaultLimit} from '../temper/rate-limit.ts'
import type {World} from '../world.ts'
import {deliver} from './deliver.ts'
import type {Incoming} from './dispatch.ts'
import {createDispatch} from './dispatch.ts'
import {allRoutes} from './routes/index.ts'
import type {AuditCursorShape} from './routes/logs.ts'

const base = '/client/v4'

/** One request that came in. `path` is below `/client/v4`; `status` is 0 while, or if ever, there is no whole answer. */
export interface LoggedRequest {
  readonly method: string
  readonly path: string
  /** With its question mark, where there is one. */
  readonly query?: string
  readonly status: number
  readonly mutating: boolean
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
}

/** Also a POST may only ask: for GraphQL, for the values of many keys, or whether a rule would be taken. */
function isMutating({method, path, query}: Incoming): boolean {
  if (['GET', 'HEAD'].includes(method)) return false
  return !(method === 'POST' && (path === '/graphql' || path.endsWith('/bulk/get') || query.get('dry_run') === 'true'))
}

async function incomingOf(account: Account, request: IncomingMessage): Promise<Incoming> {
  const {method = 'GET', url = '/', headers, socket} = request
  const {pathname, searchParams: query} = new URL(url, 'http://127.0.0.1')
  const {authorization} = headers
  return {
    method,
    path: pathname.startsWith(base) ? pathname.slice(base.length) : pathname,
    query,
    uri: url,
    ...(authorization === undefined ? {} : {authorization}),
    userAgent: headers['user-agent'] ?? '',
    address: socket.remoteAddress ?? '',
    body: await text(request),
    ray: account.mint.hex('ray', 16),
  }
}

/** Serves the account on 127.0.0.1 until stopped. */
export async function startApi({
  world,
  port = 0,
  limit = defaultLimit,
  auditCursor = 'cursor',
}: ApiOptions): Promise<Api> {
  const {account, clock} = world
  const dispatch = createDispatch(account, allRoutes(auditCursor), limit)
  const faults = createFaults()
  const log: {-readonly [Key in keyof LoggedRequest]: LoggedRequest[Key]}[] = []

  const serve = async (request: IncomingMessage, response: ServerResponse) => {
    // A caller that hangs up in the middle of its own request has made none.
    const incoming = await incomingOf(account, request).catch(() => undefined)
    if (incoming === undefined) return response.destroy()
    const {method, path, query} = incoming
    const asked = query.size === 0 ? {} : {query: `?${query.toString()}`}
    const entry = {method, path, ...asked, status: 0, mutating: isMutating(incoming)}
    log.push(entry)
    response.setHeader('cf-ray', `${incoming.ray}-FRA`)
    entry.status = await deliver(response, () => dispatch(incoming), {strike: faults.strike(entry), clock})
    return response
  }

  const server = createServer((request, response) => void serve(request, response))
  server.listen(port, '127.0.0.1')
  await once(server, 'listening')
  const address = server.address()
  const bound = typeof address === 'object' && address !== null ? address.port : port
  return {
    url: `http://127.0.0.1:${bound}${base}`,
    faults,
    requests: () => log.map((entry) => ({...entry})),
    async stop() {
      const closed = once(server, 'close')
      server.close()
      server.closeAllConnections()
      await closed
    },
  }
}
