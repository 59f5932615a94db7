import {request} from 'node:http'
import type {Socket} from 'node:net'
import type {ProbeAnswer} from '../core/ports.ts'
import {failureAnswer} from './failure.ts'

export type Tunnel =
  | {readonly kind: 'open'; readonly socket: Socket}
  | {readonly kind: 'closed'; readonly answer: ProbeAnswer}

export interface Destination {
  readonly host: string
  readonly port: number
}

const closed = (answer: ProbeAnswer): Tunnel => ({kind: 'closed', answer})

/** How the Cloudflare One Client in proxy mode refuses a CONNECT; not verified on a live account. */
function refusal(status: number): ProbeAnswer {
  const detail = `the device's proxy answered CONNECT with ${status}`
  if (status === 503) return {reason: 'disconnected', detail}
  if (status === 502 || status === 504) return {reason: 'unreachable', detail}
  if (status === 403) return {reason: 'denied', detail}
  return {reason: 'unexpected', detail}
}

/** A reset before CONNECT was answered is the proxy's failure, not a policy's decision about the destination. */
function proxyFailure(error: unknown, signal: AbortSignal): ProbeAnswer {
  const {reason, detail} = failureAnswer(error, signal)
  return {reason: reason === 'timeout' ? 'timeout' : 'unreachable', detail: `the device's proxy: ${detail}`}
}

/** Asks the HTTP CONNECT proxy at `via` for a connection to the destination, as it would come from that device. */
export function openTunnel(via: string, {host, port}: Destination, signal: AbortSignal): Promise<Tunnel> {
  const path = `${host.includes(':') && !host.startsWith('[') ? `[${host}]` : host}:${port}`
  return new Promise((resolve) => {
    const asked = request(via, {method: 'CONNECT', path, headers: {host: path}, agent: false, signal})
    asked.once('error', (error) => resolve(closed(proxyFailure(error, signal))))
    asked.once('connect', ({statusCode = 0}, socket: Socket, head) => {
      if (statusCode !== 200) {
        socket.destroy()
        resolve(closed(refusal(statusCode)))
        return
      }
      if (head.length > 0) socket.unshift(head)
      resolve({kind: 'open', socket})
    })
    asked.end()
  })
}
