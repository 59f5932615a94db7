import http, {type IncomingMessage} from 'node:http'
import https from 'node:https'
import {isIP, type Socket} from 'node:net'
import {connect as connectTls} from 'node:tls'
import type {Probe} from '../core/documents/probe.ts'
import type {ProbeAnswer} from '../core/ports.ts'
import {failureAnswer} from './failure.ts'
import {openTunnel} from './tunnel.ts'

type HttpProbe = Extract<Probe, {type: 'http'}>
type Headers = Readonly<Record<string, string>>

const hostOf = ({hostname}: URL): string => hostname.replace(/^\[|\]$/g, '')
const portOf = ({protocol, port}: URL): number => Number(port) || (protocol === 'https:' ? 443 : 80)

/** Access sends who is not signed in to its login page: on the application's own host, or on the team's domain. */
function leadsToLogin(location: string | undefined, from: URL): boolean {
  const target = location === undefined ? null : URL.parse(location, from.href)
  if (target === null) return false
  return target.pathname.startsWith('/cdn-cgi/access/login') || /(^|\.)cloudflareaccess\.com$/.test(target.hostname)
}

function responseAnswer({statusCode = 0, headers}: IncomingMessage, url: URL): ProbeAnswer {
  if (statusCode >= 200 && statusCode < 300) return {reason: 'answered', detail: `HTTP ${statusCode}`}
  if (statusCode === 401 || statusCode === 403) return {reason: 'denied', detail: `HTTP ${statusCode}`}
  if (statusCode >= 300 && statusCode < 400 && leadsToLogin(headers.location, url)) {
    return {reason: 'denied', detail: `HTTP ${statusCode} to the Access login page`}
  }
  return {reason: 'unexpected', detail: `HTTP ${statusCode}`}
}

function overTls(socket: Socket, url: URL): Socket {
  const host = hostOf(url)
  return connectTls({socket, rejectUnauthorized: true, host, ...(isIP(host) === 0 ? {servername: host} : {})})
}

function exchange(
  url: URL,
  headers: Headers,
  {signal, socket}: {signal: AbortSignal; socket: Socket | undefined},
): Promise<ProbeAnswer> {
  const secure = url.protocol === 'https:'
  // With a connection of its own a request takes no agent at all; `agent: false` makes a new one for each request.
  const route =
    socket === undefined ? {agent: false} : {createConnection: () => (secure ? overTls(socket, url) : socket)}
  return new Promise((resolve) => {
    const request = (secure ? https : http).get(url, {headers, signal, rejectUnauthorized: true, ...route})
    request.once('error', (error) => resolve(failureAnswer(error, signal)))
    request.once('response', (response) => {
      resolve(responseAnswer(response, url))
      request.destroy()
    })
  })
}

/** One GET, no redirect followed, over a new connection. `headers` may hold secrets; no answer repeats them. */
export async function probeHttp(probe: HttpProbe, headers: Headers, signal: AbortSignal): Promise<ProbeAnswer> {
  const url = new URL(probe.url)
  try {
    if (probe.via === undefined) return await exchange(url, headers, {signal, socket: undefined})
    const tunnel = await openTunnel(probe.via, {host: hostOf(url), port: portOf(url)}, signal)
    if (tunnel.kind === 'closed') return tunnel.answer
    return await exchange(url, headers, {signal, socket: tunnel.socket})
  } catch (error) {
    // Node refuses a header value with a control character in it before anything is sent.
    return failureAnswer(error, signal)
  }
}
