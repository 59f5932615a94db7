import type {Account} from '../../account/account.ts'
import {memory} from '../family.ts'
import type {Feed, FeedSurface} from '../family.ts'
import {type Invocation, observabilityOf} from './records.ts'

/** How long a tail lives is told with each; the documentation names no number. */
const lifeMs = 6 * 3_600_000
/** Clients that may look at one Worker's logs at a time (docs: Workers, real-time logs, limits). */
export const mostTails = 10

export interface Tail {
  readonly id: string
  readonly script: string
  /** Epoch milliseconds. */
  readonly expiresAt: number
}

export interface Tails {
  readonly open: Map<string, Tail>
  lifeMs: number
}

const memoryOfTails = memory((): Tails => ({open: new Map(), lifeMs}))

/** The tails of an account; one that has expired is gone. */
export function tailsOf(account: Account): Tails {
  const tails = memoryOfTails(account)
  const now = account.clock.now().getTime()
  for (const {id, expiresAt} of tails.open.values()) if (expiresAt <= now) tails.open.delete(id)
  return tails
}

export function openTail(account: Account, script: string): Tail {
  const tails = tailsOf(account)
  const tail = {id: account.mint.hex('tail'), script, expiresAt: account.clock.now().getTime() + tails.lifeMs}
  tails.open.set(tail.id, tail)
  return tail
}

/** A message of the `trace-v1` protocol, as wrangler's tail has it: the invocation, and what it logged. */
const messageOf = ({service, timestamp, eventType, trigger, status, ray, version}: Invocation) => ({
  outcome: 'ok',
  scriptName: service,
  scriptVersion: {id: version},
  exceptions: [],
  logs: [],
  eventTimestamp: timestamp,
  event:
    eventType === 'fetch'
      ? {
          request: {
            method: trigger.split(' ')[0],
            url: `https://${service}.example.workers.dev${trigger.split(' ')[1]}`,
            headers: {'cf-ray': ray, authorization: 'REDACTED'},
            cf: {},
          },
          response: {status},
        }
      : {cron: trigger, scheduledTime: timestamp},
})

function follow(account: Account, {id, script, expiresAt}: Tail, {send, close}: Feed): () => void {
  const {listeners, overloads} = observabilityOf(account)
  const tell = (invocation: Invocation) => {
    if (tailsOf(account).open.has(id) && invocation.service === script) send(JSON.stringify(messageOf(invocation)))
  }
  const warn = (type: string) => send(JSON.stringify({outcome: 'ok', scriptName: script, event: {type, message: type}}))
  const over = new AbortController()
  listeners.add(tell)
  overloads.add(warn)
  account.clock.sleep(expiresAt - account.clock.now().getTime(), over.signal).then(close, () => undefined)
  return () => {
    listeners.delete(tell)
    overloads.delete(warn)
    over.abort()
  }
}

/** A tail's WebSocket: nothing asks for a token here, since whoever has the address may listen. */
export const tailFeed = (account: Account): FeedSurface => ({
  prefix: 'tails',
  protocol: 'trace-v1',
  open(id) {
    const tail = tailsOf(account).open.get(id)
    return tail === undefined ? undefined : (feed) => follow(account, tail, feed)
  },
})
