import type {Clock} from '../../core/ports.ts'
import {rateWindows} from './rate-headers.ts'
import type {Answer, Send} from './transport.ts'

/** What the answers of the API say beside what was asked. */
export interface Vitals {
  /** Milliseconds by which this machine is ahead of the API, which tells its time to the second. */
  readonly aheadMs: number | undefined
  /** Calls left in the narrowest window, and of how many. */
  readonly left: number | undefined
  readonly quota: number | undefined
}

/** How far a clock is beside an interval of the other one: nothing where it is within it. */
function beside(from: number, to: number, time: number): number {
  if (from > time) return from - time
  return to < time ? to - time : 0
}

/** The API's second lies between the request and its answer, or the clocks differ. */
function ahead({header}: Answer, sentAt: number, cameAt: number): number | undefined {
  const second = Date.parse(header('date') ?? '')
  if (Number.isNaN(second)) return undefined
  const early = beside(sentAt, cameAt, second)
  const late = beside(sentAt, cameAt, second + 999)
  return Math.sign(early) === Math.sign(late) ? Math.sign(early) * Math.min(Math.abs(early), Math.abs(late)) : 0
}

/** The same way to send, and what its answers have said by now. */
export function overhearVitals(send: Send, clock: Pick<Clock, 'now'>): {readonly send: Send; vitals(): Vitals} {
  let known: Vitals = {aheadMs: undefined, left: undefined, quota: undefined}
  const learn = (answer: Answer, sentAt: number) => {
    const narrowest = rateWindows(answer).toSorted((a, b) => a.left - b.left)[0]
    known = {
      aheadMs: ahead(answer, sentAt, clock.now().getTime()) ?? known.aheadMs,
      left: narrowest?.left ?? known.left,
      quota: narrowest?.quota ?? known.quota,
    }
  }
  return {
    async send(call) {
      const sentAt = clock.now().getTime()
      const exchange = await send(call)
      if (exchange.kind === 'answer') learn(exchange, sentAt)
      return exchange
    },
    vitals: () => known,
  }
}
