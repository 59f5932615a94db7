import type {ServerResponse} from 'node:http'
import type {Clock} from '../../core/ports.ts'
import type {Strike} from '../temper/faults.ts'
import type {Reply} from './answer.ts'
import {failureReply} from './answer.ts'
import {type OtherPage, spoilOf} from './spoil.ts'

/** Status 0 stands for a connection that was closed without a whole answer. */
const noAnswer = 0

/** What a request asks for. */
export interface Asked {
  /** Does it, and says what is to be answered. */
  readonly commit: () => Reply
  readonly otherPage: OtherPage
  /** What was answered before the last change, where that was no longer ago. */
  readonly before: (ms: number) => Reply | undefined
}

export interface Delivery {
  readonly strike: Strike | undefined
  readonly clock: Clock
  /** Takes the network away for so long. */
  readonly cut: (ms: number) => void
}

function send(response: ServerResponse, {status, headers, body}: Reply): number {
  if (response.destroyed) return noAnswer
  response.writeHead(status, headers).end(body)
  return status
}

function hangUp(response: ServerResponse): number {
  response.destroy()
  return noAnswer
}

function sendHalf(response: ServerResponse, {status, headers, body}: Reply): number {
  const bytes = Buffer.from(body)
  response.writeHead(status, {...headers, 'content-length': bytes.length})
  response.write(bytes.subarray(0, Math.floor(bytes.length / 2)), () => response.destroy())
  return noAnswer
}

const page: Reply = {
  status: 200,
  headers: {'content-type': 'text/html; charset=UTF-8'},
  body: '<!DOCTYPE html><title>Just a moment...</title>',
}

/** Turned away, or lost, before anything is done. */
function undone(response: ServerResponse, {kind, retryAfter}: Strike): number | undefined {
  const wait: Readonly<Record<string, string>> = retryAfter === undefined ? {} : {'retry-after': retryAfter}
  switch (kind) {
    case '429':
      return send(response, failureReply(429, [{code: 10429, message: 'Rate limited'}], wait))
    case '500':
      return send(response, failureReply(500, [{code: 10001, message: 'Internal server error'}]))
    case '503':
      return send(response, failureReply(503, [{code: 7010, message: 'Service unavailable'}], wait))
    case 'success-false':
      return send(response, failureReply(200, [{code: 10001, message: 'the change was not made'}]))
    case 'not-in-plan':
      return send(response, failureReply(403, [{code: 10000, message: 'this is not part of your plan'}]))
    case 'html':
      return send(response, page)
    case 'reset-before':
      return hangUp(response)
    default:
      return undefined
  }
}

/** Done, sooner or later, and answered, or not. */
async function done(
  response: ServerResponse,
  {commit, otherPage, before}: Asked,
  {kind, delayMs, clock}: Pick<Strike, 'kind' | 'delayMs'> & Pick<Delivery, 'clock'>,
): Promise<number> {
  switch (kind) {
    case 'reset-after':
      commit()
      return hangUp(response)
    case 'reset-late':
      hangUp(response)
      await clock.sleep(delayMs)
      commit()
      return noAnswer
    case 'truncated':
      return sendHalf(response, commit())
    case 'silent':
      commit()
      return noAnswer
    case 'slow': {
      const reply = commit()
      await clock.sleep(delayMs)
      return send(response, reply)
    }
    case 'late-commit':
      await clock.sleep(delayMs)
      return send(response, commit())
    case 'stale':
      return send(response, before(delayMs) ?? commit())
    default:
      return send(response, spoilOf(kind, clock.now())(commit(), otherPage))
  }
}

/** Sends what the request asked for, or what the strike makes of it; the status that went out, or 0. */
export async function deliver(response: ServerResponse, asked: Asked, {strike, clock, cut}: Delivery): Promise<number> {
  if (strike === undefined) return send(response, asked.commit())
  if (strike.kind === 'cut') {
    cut(strike.delayMs)
    return hangUp(response)
  }
  return undone(response, strike) ?? done(response, asked, {...strike, clock})
}
