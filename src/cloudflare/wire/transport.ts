import http, {type ClientRequest, type IncomingMessage} from 'node:http'
import https from 'node:https'
import {passCrashPoint} from '../../core/crash-point.ts'
import {codeOf} from '../../core/text/error-code.ts'
import type {Secret} from '../../core/text/secret.ts'

/** One request to the API. */
export interface Call {
  readonly method: string
  /** Below the base URL, with query. */
  readonly path: string
  readonly body?: string
  /** `application/json` when absent. */
  readonly contentType?: string
  readonly timeoutMs?: number
  /** Headers whose values are secret: they are in nothing that is told of the request. */
  readonly secretHeaders?: Readonly<Record<string, Secret>>
  /** Whether what comes may be too long for memory: then a good answer has `chunks`, and its time is up once nothing more comes. */
  readonly streams?: true
  readonly signal?: AbortSignal
  /** Whether an answer of 2xx can be used; one that cannot is asked for again. Any can when absent. */
  readonly isUsable?: (answer: Answer) => boolean
  /** Asked in the same tick in which the first byte would leave. */
  readonly mayLeave?: () => boolean
}

export interface Answer {
  readonly kind: 'answer'
  readonly status: number
  readonly header: (name: string) => string | undefined
  /** None where it has chunks. */
  readonly bytes: Uint8Array
  readonly chunks?: AsyncIterable<Uint8Array>
}

/** No whole answer came. `sent` is false only when no byte of the request can have left. */
export interface Broken {
  readonly kind: 'broken'
  readonly sent: boolean
  readonly how: 'failed' | 'timeout' | 'stopped' | 'held-back'
  readonly why: string
}

export type Exchange = Answer | Broken
export type Send = (call: Call) => Promise<Exchange>

/** Cloudflare's name for one request, which its support asks for. */
export function cfRayOf({header}: Answer): {readonly cfRay?: string} {
  const cfRay = header('cf-ray')
  return cfRay === undefined ? {} : {cfRay}
}

/** Pinned, so that answers keep the shape this program was written against. */
export const apiVersion = '2026-10-02'
export const defaultTimeoutMs = 10_000
const heldBack = 'it was not allowed to leave any more'

async function bytesOf(response: IncomingMessage): Promise<Uint8Array> {
  const chunks: Uint8Array[] = []
  for await (const chunk of response) chunks.push(chunk)
  return Buffer.concat(chunks)
}

async function answerOf(response: IncomingMessage, streams = false): Promise<Answer> {
  const {headers, statusCode = 0} = response
  const header = (name: string) => {
    const value = headers[name]
    return Array.isArray(value) ? value.join(', ') : value
  }
  const answer = {kind: 'answer', status: statusCode, header} as const
  if (streams && statusCode >= 200 && statusCode < 300) return {...answer, bytes: new Uint8Array(), chunks: response}
  return {...answer, bytes: await bytesOf(response)}
}

/** Calls back in the tick in which a byte can leave: the connection stands, its TLS handshake included. */
function whenConnected(request: ClientRequest, secure: boolean, ready: () => void): void {
  request.once('socket', (socket) => {
    if (request.reusedSocket || !socket.connecting) ready()
    else socket.once(secure ? 'secureConnect' : 'connect', ready)
  })
}

/**
 * Sends over a keep-alive agent: one request for one call, no retry, no redirect, and only the headers written
 * here, so that nothing in the environment can add one. Never throws: a failure is a `Broken`.
 */
export function createTransport(baseUrl: string, token: Secret): Send {
  const secure = baseUrl.startsWith('https:')
  const agent = secure
    ? new https.Agent({keepAlive: true, maxSockets: 32, rejectUnauthorized: true})
    : new http.Agent({keepAlive: true, maxSockets: 32})
  const open = secure ? https.request : http.request

  const revealed = (headers: Call['secretHeaders'] = {}) =>
    Object.fromEntries(Object.entries(headers).map(([name, value]) => [name, value.reveal()]))

  const headersFor = ({body, contentType = 'application/json', secretHeaders}: Call) => ({
    ...revealed(secretHeaders),
    accept: 'application/json',
    'api-version': apiVersion,
    authorization: `Bearer ${token.reveal()}`,
    'user-agent': 'firebreak',
    ...(body === undefined ? {} : {'content-type': contentType, 'content-length': String(Buffer.byteLength(body))}),
  })

  return (call) =>
    new Promise((resolve) => {
      const timeoutMs = call.timeoutMs ?? defaultTimeoutMs
      const timeout = call.streams === true ? new AbortController().signal : AbortSignal.timeout(timeoutMs)
      const signal = call.signal === undefined ? timeout : AbortSignal.any([timeout, call.signal])
      const mayLeave = call.mayLeave ?? (() => true)
      const kind = call.mayLeave === undefined ? 'read' : 'write'
      let sent = false
      const broken = (how: Broken['how'], why: string) => resolve({kind: 'broken', sent, how, why})
      const failed = (error: unknown) => {
        if (timeout.aborted) broken('timeout', `no whole answer within ${timeoutMs / 1000} s`)
        else if (signal.aborted) broken('stopped', 'it was stopped')
        else broken('failed', codeOf(error, 'connection failed'))
      }
      const request = open(`${baseUrl}${call.path}`, {method: call.method, headers: headersFor(call), agent, signal})
      request.once('error', failed)
      if (call.streams === true) request.setTimeout(timeoutMs, () => request.destroy(new Error('nothing more came')))
      const answered = (answer: Answer) => {
        passCrashPoint(`${kind}:answered`)
        resolve(answer)
      }
      request.once('response', (response) => void answerOf(response, call.streams).then(answered, failed))
      whenConnected(request, secure, () => {
        if (!mayLeave()) {
          broken('held-back', heldBack)
          request.destroy()
          return
        }
        passCrashPoint(`${kind}:before-leaving`)
        sent = true
        request.end(call.body, () => passCrashPoint(`${kind}:left`))
      })
    })
}
