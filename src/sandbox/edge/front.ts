import {createServer, type IncomingMessage, type ServerResponse} from 'node:http'
import {text} from 'node:stream/consumers'
import type {EdgeReply, EdgeRequest, Surface} from '../families/family.ts'
import {listen} from './listen.ts'

export interface Front {
  /** Without a slash at its end. */
  readonly url: string
  stop(): Promise<void>
}

function split(url: string): {readonly prefix: string; readonly path: string; readonly query: URLSearchParams} {
  const {pathname, searchParams} = new URL(url, 'http://front')
  const [, prefix = '', ...rest] = pathname.split('/')
  return {prefix, path: `/${rest.join('/')}`, query: searchParams}
}

const nothingThere: EdgeReply = {status: 404, body: {error: 'nothing is served here'}}

async function replyTo(request: IncomingMessage, surfaces: ReadonlyMap<string, Surface>): Promise<EdgeReply> {
  const {prefix, path, query} = split(request.url ?? '/')
  const edgeRequest: EdgeRequest = {
    method: request.method ?? 'GET',
    path,
    query,
    headers: request.headers,
    body: await text(request),
    address: request.socket.remoteAddress ?? '',
  }
  return (await surfaces.get(prefix)?.answer(edgeRequest)) ?? nothingThere
}

function send(response: ServerResponse, {status, headers = {}, body}: EdgeReply): void {
  response.writeHead(status, {'content-type': 'application/json', ...headers})
  response.end(body === undefined ? undefined : JSON.stringify(body))
}

/** Everything at the edge that is told apart by the first part of its path. */
export async function startFront(surfaces: readonly Surface[], port?: number): Promise<Front> {
  const byPrefix = new Map(surfaces.map((surface) => [surface.prefix, surface]))
  const server = createServer((request, response) => {
    replyTo(request, byPrefix).then(
      (reply) => send(response, reply),
      () => response.destroy(),
    )
  })
  const listening = await listen(server, 'the front of the edge', port)
  return {url: `http://127.0.0.1:${listening.port}`, stop: () => listening.stop()}
}
