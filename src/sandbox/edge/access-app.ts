import {createServer, type IncomingMessage, type ServerResponse} from 'node:http'
import type {Clock} from '../../core/ports.ts'
import type {EdgePolicy} from '../edge-policy.ts'
import {listen, type Listening} from './listen.ts'

export interface AccessAppOptions {
  /** Name and id of the Access application that protects the origin. */
  readonly app: {readonly id: string; readonly name: string}
  readonly policy: EdgePolicy
  readonly clock: Clock
  readonly port?: number
}

/** One request that reached the origin behind Access. */
export interface Served {
  readonly at: string
  readonly serviceToken: string
  readonly by: 'credential' | 'session'
  readonly path: string
}

export interface AccessApp {
  readonly url: string
  /** The latest requests that got past Access, oldest first. */
  served(): readonly Served[]
  stop(): Promise<void>
}

type Admission =
  | {readonly kind: 'admitted'; readonly serviceToken: string; readonly by: Served['by']; readonly cookie?: string}
  | {readonly kind: 'forbidden'}
  | {readonly kind: 'login'}

const keep = 500
const customers = ['Ada Lovelace', 'Grace Hopper', 'Katherine Johnson'].map((name, index) => ({id: index + 1, name}))
const pages: Readonly<Record<string, unknown>> = {
  '/': {app: 'crm', status: 'ok'},
  '/customers': {customers},
  '/customers/export': {exported: customers.length, customers},
  '/invoices': {
    invoices: [
      {id: 1, customer: 1, amount: 120},
      {id: 2, customer: 3, amount: 75},
    ],
  },
}

/** An HTTP origin behind Cloudflare Access, as an agent meets it: by service token, by session, or not at all. */
export async function startAccessApp({app, policy, clock, port}: AccessAppOptions): Promise<AccessApp> {
  const served: Served[] = []
  const sessions = new Map<string, string>()

  function bySession(cookie: string): Admission {
    if (!policy.sessionLives(app.id, cookie)) return {kind: 'login'}
    return {kind: 'admitted', serviceToken: sessions.get(cookie) ?? 'unknown', by: 'session'}
  }

  function byCredential(clientId: string, clientSecret: string, address: string): Admission {
    const token = policy.authenticate(clientId, clientSecret)
    if (token === undefined) return {kind: 'forbidden'}
    const allowed = token.enabled && policy.admits(app.id, token.id, address)
    policy.recordLogin({appId: app.id, serviceTokenId: token.id, allowed, address})
    if (!allowed) return {kind: 'forbidden'}
    if (policy.strictServiceTokenAuth) return {kind: 'admitted', serviceToken: token.id, by: 'credential'}
    const cookie = policy.openSession(app.id, token.id)
    sessions.set(cookie, token.id)
    return {kind: 'admitted', serviceToken: token.id, by: 'credential', cookie}
  }

  function admit(request: IncomingMessage): Admission {
    const cookie = sessionCookie(request)
    const session: Admission = cookie === undefined ? {kind: 'login'} : bySession(cookie)
    const {'cf-access-client-id': id, 'cf-access-client-secret': secret} = request.headers
    if (session.kind === 'admitted' || typeof id !== 'string' || typeof secret !== 'string') return session
    return byCredential(id, secret, request.socket.remoteAddress ?? '127.0.0.1')
  }

  function answer(request: IncomingMessage, response: ServerResponse): void {
    const path = new URL(request.url ?? '/', 'http://crm').pathname
    if (path.startsWith('/cdn-cgi/access/login/')) return sendJson(response, 200, {access: 'sign in to go on'})
    const admission = admit(request)
    switch (admission.kind) {
      case 'login':
        response.setHeader('location', `/cdn-cgi/access/login/${app.name}?redirect_url=${encodeURIComponent(path)}`)
        return sendJson(response, 302, {access: 'login required'})
      case 'forbidden':
        return sendJson(response, 403, {access: 'forbidden'})
      case 'admitted':
        if (admission.cookie !== undefined) {
          response.setHeader('set-cookie', `CF_Authorization=${admission.cookie}; Path=/; HttpOnly; Secure`)
        }
        served.push({at: clock.now().toISOString(), serviceToken: admission.serviceToken, by: admission.by, path})
        if (served.length > keep) served.shift()
        return path in pages ? sendJson(response, 200, pages[path]) : sendJson(response, 404, {error: 'no such page'})
    }
  }

  const listening: Listening = await listen(createServer(answer), `the Access app ${app.name}`, port)
  return {url: `http://127.0.0.1:${listening.port}/`, served: () => [...served], stop: () => listening.stop()}
}

function sessionCookie(request: IncomingMessage): string | undefined {
  return /(?:^|;\s*)CF_Authorization=([^;]+)/.exec(request.headers.cookie ?? '')?.[1]
}

function sendJson(response: ServerResponse, status: number, body: unknown): void {
  response.writeHead(status, {'content-type': 'application/json'}).end(`${JSON.stringify(body)}\n`)
}
