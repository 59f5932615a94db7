import http, {type IncomingHttpHeaders, type IncomingMessage} from 'node:http'
import https from 'node:https'
import {isIP, type Socket} from 'node:net'
import {connect as connectTls} from 'node:tls'
import type {ProbeAnswer} from '../core/ports.ts'
import {failureAnswer} from './failure.ts'
import {openTunnel} from './tunnel.ts'

export type Headers = Readonly<Record<string, string>>

/** One request, under firebreak's own name where its headers give no other. They may hold secrets; no answer repeats them. */
export interface Request {
  readonly url: URL
  readonly method?: 'GET' | 'POST'
  readonly headers: Headers
  readonly body?: string
  /** HTTP CONNECT proxy of a device. */
  readonly via?: string | undefined
}

export type Reply<Value> =
  | {readonly kind: 'reply'; readonly status: number; readonly headers: IncomingHttpHeaders; readonly value: Value}
  /** No response came, or not the whole of it. */
  | {readonly kind: 'failed'; readonly answer: ProbeAnswer}

/** What is made of a response's body; the connection is closed when it is done. */
export type Read<Value> = (response: IncomingMessage) => Value | Promise<Value>

/** More than this no probe needs to see. */
const longestBody = 1024 * 1024

/** The body as text. Throws when it is longer than a probe has use for. */
export async function bodyText(response: IncomingMessage): Promise<string> {
  const parts: Buffer[] = []
  let bytes = 0
  for await (const part of response) {
    const chunk = Buffer.from(part)
    bytes += chunk.length
    if (bytes > longestBody) throw new RangeError('the answer is too long')
    parts.push(chunk)
  }
  return Buffer.concat(parts).toString('utf8')
}

const hostOf = ({hostname}: URL): string => hostname.replace(/^\[|\]$/g, '')
const portOf = ({protocol, port}: URL): number => Number(port) || (protocol === 'https:' ? 443 : 80)

function overTls(socket: Socket, url: URL): Socket {
  const host = hostOf(url)
  return connectTls({socket, rejectUnauthorized: true, host, ...(isIP(host) === 0 ? {servername: host} : {})})
}

interface Route {
  readonly signal: AbortSignal
  readonly socket: Socket | undefined
}

function converse<Value>(
  {url, method = 'GET', headers, body}: Request,
  read: Read<Value>,
  {signal, socket}: Route,
): Promise<Reply<Value>> {
  const secure = url.protocol === 'https:'
  // With a connection of its own a request takes no agent at all; `agent: false` makes a new one for each request.
  const route =
    socket === undefined ? {agent: false} : {createConnection: () => (secure ? overTls(socket, url) : socket)}
  return new Promise((resolve) => {
    const failed = (error: unknown) => resolve({kind: 'failed', answer: failureAnswer(error, signal)})
    const request = (secure ? https : http).request(url, {
      method,
      headers: {'user-agent': 'firebreak-probe', ...headers},
      signal,
      rejectUnauthorized: true,
      ...route,
    })
    request.once('error', failed)
    request.once('response', (response) => {
      const {statusCode: status = 0, headers: answered} = response
      Promise.resolve(read(response))
        .then((value) => resolve({kind: 'reply', status, headers: answered, value}), failed)
        .finally(() => request.destroy())
    })
    request.end(body)
  })
}

/** One request over a new connection, no redirect followed. */
export async function exchange<Value>(request: Request, read: Read<Value>, signal: AbortSignal): Promise<Reply<Value>> {
  try {
    if (request.via === undefined) return await converse(request, read, {signal, socket: undefined})
    const tunnel = await openTunnel(request.via, {host: hostOf(request.url), port: portOf(request.url)}, signal)
    if (tunnel.kind === 'closed') return {kind: 'failed', answer: tunnel.answer}
    return await converse(request, read, {signal, socket: tunnel.socket})
  } catch (error) {
    // Node refuses a header value with a control character in it before anything is sent.
    return {kind: 'failed', answer: failureAnswer(error, signal)}
  }
}
