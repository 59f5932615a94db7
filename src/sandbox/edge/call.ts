import {once} from 'node:events'
import {request, type IncomingMessage} from 'node:http'
import type {Socket} from 'node:net'

export interface Call {
  readonly url: URL
  /** The local Cloudflare One Client to go through. */
  readonly via?: string | undefined
  readonly headers?: Readonly<Record<string, string>>
  readonly signal: AbortSignal
}

/** Why no answer came: the edge closed the connection, the device is out of the Mesh, nothing leads there, or something else. */
export type Miss = 'reset' | 'disconnected' | 'no route' | 'unreachable'

export type Reply =
  | {readonly kind: 'answer'; readonly response: IncomingMessage}
  | {readonly kind: 'miss'; readonly miss: Miss}

/** How long a brief call waits, in milliseconds, unless it says so. */
const briefly = 2000
const misses: Readonly<Record<number, Miss>> = {502: 'no route', 503: 'disconnected'}

/** One GET on a connection of its own. Never throws; the body of an answer is the caller's to consume. */
export async function call({url, via, headers = {}, signal}: Call): Promise<Reply> {
  try {
    const socket = via === undefined ? undefined : await tunnel(via, url, signal)
    if (typeof socket === 'string') return {kind: 'miss', miss: socket}
    const path = socket === undefined ? {agent: false as const} : {createConnection: () => socket}
    const outgoing = request(url, {headers, signal, ...path})
    outgoing.on('error', () => outgoing.destroy()) // one that comes after the response was handed over
    outgoing.end()
    const [response] = (await once(outgoing, 'response')) as [IncomingMessage]
    response.on('error', () => response.destroy())
    return {kind: 'answer', response}
  } catch (error) {
    return {kind: 'miss', miss: wasReset(error) ? 'reset' : 'unreachable'}
  }
}

interface BriefCall extends Omit<Call, 'signal'> {
  readonly signal?: AbortSignal
  readonly patienceMs?: number
}

/** The same, given up after two seconds or another while, and its body thrown away. */
export async function callBriefly({signal, patienceMs = briefly, ...one}: BriefCall): Promise<Reply> {
  const patience = AbortSignal.timeout(patienceMs)
  const reply = await call({...one, signal: signal === undefined ? patience : AbortSignal.any([signal, patience])})
  if (reply.kind === 'answer') await new Promise((resolve) => reply.response.once('close', resolve).resume())
  return reply
}

async function tunnel(via: string, target: URL, signal: AbortSignal): Promise<Socket | Miss> {
  const asking = request(via, {method: 'CONNECT', path: target.host, agent: false, signal})
  asking.on('error', () => asking.destroy())
  asking.end()
  const [answer, socket] = (await once(asking, 'connect')) as [IncomingMessage, Socket]
  socket.on('error', () => socket.destroy())
  if (answer.statusCode === 200) return socket
  socket.destroy()
  return misses[answer.statusCode ?? 0] ?? 'unreachable'
}

function wasReset(error: unknown): boolean {
  return error instanceof Error && 'code' in error && error.code === 'ECONNRESET'
}
