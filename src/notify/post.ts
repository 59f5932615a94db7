import {Fault} from '../core/fault.ts'
import {codeOf} from '../core/text/error-code.ts'
import type {Delivering} from './deliver.ts'

/** One request, as a target wants it. */
export interface Posting {
  readonly url: string
  readonly method?: 'POST' | 'PATCH'
  readonly headers?: Readonly<Record<string, string>>
  readonly body: string | Uint8Array<ArrayBuffer>
  /** Whether it may have arrived and be sent again all the same. */
  readonly mayRepeat: boolean
}

const tryMs = 5000
const pausesMs: readonly number[] = [500, 2000]
const longestPauseMs = 5000
const longestAnswer = 64 * 1024

interface Failing {
  readonly again: boolean
  readonly pauseMs?: number
  readonly status?: number
}

/** A try that came to nothing: what to say of it, and whether another may help. */
class Failed extends Error {
  readonly again: boolean
  readonly pauseMs: number
  readonly status: number | undefined

  constructor(message: string, {again, pauseMs = 0, status}: Failing) {
    super(message)
    this.again = again
    this.pauseMs = pauseMs
    this.status = status
  }
}

/** Of the answer that a request came to nothing with; undefined where there was none. */
export const statusOf = (error: unknown): number | undefined =>
  error instanceof Fault && error.cause instanceof Failed ? error.cause.status : undefined

/** `localhost` is this machine by RFC 6761, and what the specification of OpenTelemetry takes for a collector. */
const near = ['127.0.0.1', '[::1]', 'localhost']

/** Over TLS, or to this machine: nobody else reads along. The address itself is never shown, for it may be the secret. */
function place(url: string): URL {
  const parsed = URL.parse(url)
  const isNear = near.includes(parsed?.hostname ?? '')
  if (parsed !== null && (parsed.protocol === 'https:' || (parsed.protocol === 'http:' && isNear))) return parsed
  throw new Fault('REFUSED', 'its address is neither https nor on this machine')
}

async function textOf({body}: Response): Promise<string> {
  const parts: Uint8Array[] = []
  let bytes = 0
  for await (const part of body ?? []) {
    bytes += part.length
    if (bytes > longestAnswer) throw new Failed('it answered with more than 64 kB', {again: false})
    parts.push(part)
  }
  return Buffer.concat(parts).toString('utf8')
}

/** What kept a request from its answer, in words without the address. */
function brokenOff(error: unknown, {mayRepeat}: Posting): Failed {
  if (error instanceof Failed) return error
  const timedOut = error instanceof Error && error.name === 'TimeoutError'
  const code = codeOf(error instanceof Error && error.cause !== undefined ? error.cause : error)
  if (timedOut) return new Failed(`it did not answer within ${tryMs / 1000} s`, {again: mayRepeat})
  return new Failed(`it cannot be reached (${code})`, {again: mayRepeat || code === 'ECONNREFUSED'})
}

/** What answers with an error of its own may have done it all the same; who limits a rate has not. */
function refusal(answer: Response, {mayRepeat}: Posting): Failed {
  const {status} = answer
  const asked = Number(answer.headers.get('retry-after') ?? '0') * 1000
  const pauseMs = Number.isFinite(asked) ? Math.min(Math.max(asked, 0), longestPauseMs) : 0
  return new Failed(`it answered ${status}`, {again: status === 429 || (mayRepeat && status >= 500), pauseMs, status})
}

async function tryOnce(posting: Posting, {signal, tried}: Delivering): Promise<string> {
  const {url, method = 'POST', headers = {}, body} = posting
  const to = place(url)
  tried()
  try {
    const answer = await fetch(to, {
      method,
      body,
      headers: {'content-type': 'application/json', 'user-agent': 'firebreak', ...headers},
      // Who sends a secret on to somebody else is not followed.
      redirect: 'manual',
      signal: AbortSignal.any([signal, AbortSignal.timeout(tryMs)]),
    })
    tried(answer.status)
    const text = await textOf(answer)
    if (!answer.ok) throw refusal(answer, posting)
    return text
  } catch (error) {
    if (signal.aborted) throw new Failed('nobody waited for it any longer', {again: false})
    throw brokenOff(error, posting)
  }
}

/** Sends a request a few times at most, and gives its answer. Throws UNAVAILABLE with what became of the last try. */
export async function post(posting: Posting, delivering: Delivering): Promise<string> {
  const {clock, signal} = delivering
  for (let at = 0; ; at++) {
    try {
      return await tryOnce(posting, delivering)
    } catch (error) {
      const pause = pausesMs[at]
      if (!(error instanceof Failed)) throw error
      if (!error.again || pause === undefined) throw new Fault('UNAVAILABLE', error.message, {cause: error})
      await clock.sleep(Math.max(pause, error.pauseMs), signal).catch(() => undefined)
    }
  }
}

/** An answer as a document; an empty one where it is none. */
export function documentIn(text: string): Readonly<Record<string, unknown>> {
  try {
    const value: unknown = JSON.parse(text)
    return typeof value === 'object' && value !== null ? {...value} : {}
  } catch {
    return {}
  }
}
