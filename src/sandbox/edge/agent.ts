import {call, callBriefly, type Miss} from './call.ts'
import {credentialHeaders, sessionHeader, type Credential} from './sign-in.ts'
import type {CallAnswer, Destination} from './traffic.ts'

/** What an agent holds, and what it does with it. */
export interface AgentSpec {
  readonly name: string
  /** Its device in the Mesh. */
  readonly device: string
  readonly credential: Credential
  /** Pages of the app that it calls in turn. */
  readonly pages: readonly string[]
}

export interface AgentSurroundings {
  /** The Access-protected app. */
  readonly crm: string
  /** The Mesh host. */
  readonly ledger: string
  /** Its own Cloudflare One Client. */
  readonly proxy: string
  /** Its client's own attempt to enrol again. */
  readonly reenrol: () => void
  readonly record: (to: Destination, answer: CallAnswer, detail: string) => void
  readonly signal: AbortSignal
}

export interface Agent {
  /** One round of calls: the app, the ledger, the open stream. */
  act(): Promise<void>
}

/** An agent that really calls, and that knows nothing but what comes back. */
export function createAgent(spec: AgentSpec, {crm, ledger, proxy, reenrol, record, signal}: AgentSurroundings): Agent {
  let round = 0
  let session: string | undefined
  let stream: {lines: number; seen: number} | undefined

  async function callApp(): Promise<void> {
    const page = spec.pages[round % spec.pages.length] ?? '/'
    const as = session === undefined ? 'service token' : 'session'
    const reply = await callBriefly({
      url: new URL(page, crm),
      headers: session === undefined ? credentialHeaders(spec.credential) : {cookie: session},
      signal,
    })
    if (reply.kind === 'miss') return note('crm', reply.miss)
    const {statusCode = 0} = reply.response
    const answer = verdictOf(statusCode)
    if (answer === 'refused' && session !== undefined) {
      session = undefined // it has ended: sign in again at once, as a client does
      return callApp()
    }
    session = sessionHeader(reply.response) ?? session
    record('crm', answer, `GET ${page} as ${as}: ${statusCode}`)
  }

  async function callLedger(): Promise<void> {
    const reply = await callBriefly({url: new URL('/', ledger), via: proxy, signal})
    if (reply.kind === 'miss') return note('ledger', reply.miss)
    record('ledger', verdictOf(reply.response.statusCode ?? 0), `GET /: ${reply.response.statusCode}`)
  }

  async function keepStream(): Promise<void> {
    if (stream === undefined) return openStream()
    const fresh = stream.lines - stream.seen
    stream.seen = stream.lines
    record('stream', fresh > 0 ? 'ok' : 'failed', `${fresh} lines on the open connection`)
  }

  async function openStream(): Promise<void> {
    const reply = await call({url: new URL('/stream', ledger), via: proxy, signal})
    if (reply.kind === 'miss') return note('stream', reply.miss)
    const opened = {lines: 0, seen: 0}
    stream = opened
    record('stream', 'ok', 'opened')
    reply.response.on('data', () => (opened.lines += 1))
    reply.response.once('close', () => {
      stream = undefined
      if (!signal.aborted) record('stream', 'refused', 'the open connection was cut')
    })
  }

  function note(to: Destination, miss: Miss): void {
    if (signal.aborted) return
    record(to, miss === 'reset' || miss === 'disconnected' ? 'refused' : 'failed', miss)
    if (miss === 'disconnected') reenrol()
  }

  return {
    async act() {
      await Promise.all([callApp(), callLedger(), keepStream()])
      round += 1
    },
  }
}

function verdictOf(status: number): CallAnswer {
  if (status === 200) return 'ok'
  return [302, 401, 403].includes(status) ? 'refused' : 'failed'
}
