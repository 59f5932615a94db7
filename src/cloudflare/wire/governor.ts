import type {Clock} from '../../core/ports.ts'
import {type RateWindow, rateWindows, retryAfterMs} from './rate-headers.ts'
import type {Answer, Exchange} from './transport.ts'

/**
 * Whose turn it is first. A brake goes ahead of everything and may use the last call of a window; reads leave it some.
 * A run over thousands of objects is paced: it leaves a fifth of every window to others, and its own reads, which are
 * few, go ahead of its writes.
 */
export const lanes = ['brake', 'read', 'paced-read', 'paced-write'] as const
export type Lane = (typeof lanes)[number]

export interface Governor {
  run(lane: Lane, send: () => Promise<Exchange>, signal?: AbortSignal): Promise<Exchange>
}

/** Cloudflare documents 200 requests a second for an IP address; this stays a tenth below. */
const callsPerSecond = 180
const mostAtOnce = 32
/** When a 429 does not say how long to wait. */
const defaultClosureMs = 5_000
const largestReserve = 20
/** The share of a window that a paced run leaves alone. */
const pacedReserve = 0.2
/** Rate headers count whole seconds, so the same reset is announced up to a second apart. */
const resetPrecisionMs = 1_000

interface Budget {
  readonly left: number
  readonly resetAt: number
  readonly quota: number | undefined
}

function reserveFor(lane: Lane, {quota = 0}: Budget): number {
  switch (lane) {
    case 'brake':
      return 0
    case 'read':
      return Math.min(largestReserve, Math.max(1, Math.ceil(quota / 60)))
    case 'paced-read':
    case 'paced-write':
      return Math.ceil(quota * pacedReserve)
    default:
      return lane satisfies never
  }
}

/** Answers come out of order: within one window the lowest count is the latest. */
function merged(known: Budget | undefined, {left, quota}: RateWindow, resetAt: number): Budget {
  const sameWindow = known !== undefined && resetAt <= known.resetAt + resetPrecisionMs
  return sameWindow ? {...known, left: Math.min(known.left, left)} : {left, resetAt, quota}
}

/**
 * Keeps the calls of one connection below the limits before the API has to say 429: it believes the rate headers,
 * counts what is in flight as spent, and lets everybody wait once a 429 came all the same.
 */
export function createGovernor(clock: Clock, concurrency = mostAtOnce): Governor {
  const budgets = new Map<string, Budget>()
  const waiting: Readonly<Record<Lane, (() => void)[]>> = {brake: [], read: [], 'paced-read': [], 'paced-write': []}
  let starts: readonly number[] = []
  let inFlight = 0
  let closedUntil = 0

  const forgetPast = (now: number) => {
    starts = starts.filter((start) => start > now - 1000)
    for (const [name, {resetAt}] of budgets) if (resetAt <= now) budgets.delete(name)
  }

  const isSpent = (lane: Lane, taken: number) => (budget: Budget) => budget.left - taken <= reserveFor(lane, budget)

  /** How long nobody of this lane may start, whatever comes back meanwhile. */
  const pauseMs = (lane: Lane, now: number): number => {
    const resets = [...budgets.values()].filter(isSpent(lane, 0)).map(({resetAt}) => resetAt)
    const crowdedUntil = starts.length < callsPerSecond ? now : (starts[0] ?? now) + 1000
    return Math.max(closedUntil, crowdedUntil, ...resets) - now
  }

  /** Whether the answers in flight must come back first: for a place, or to learn what they left over. */
  const isFull = (lane: Lane): boolean =>
    inFlight >= concurrency || (inFlight > 0 && [...budgets.values()].some(isSpent(lane, inFlight)))

  const wake = () => {
    for (let places = concurrency - inFlight; places > 0; places -= 1)
      waiting[lanes.find((lane) => waiting[lane].length > 0) ?? 'brake'].shift()?.()
  }

  /** Who was woken for a place and leaves without it wakes the next: nobody else may be left to do so. */
  const leave = (reason: unknown): never => {
    wake()
    throw reason
  }

  const enter = async (lane: Lane, signal: AbortSignal | undefined) => {
    for (;;) {
      const now = clock.mono()
      forgetPast(now)
      const pause = pauseMs(lane, now)
      if (pause > 0) await clock.sleep(Math.ceil(pause), signal).catch(leave)
      else if (isFull(lane)) await new Promise<void>((go) => waiting[lane].push(go))
      else break
      if (signal?.aborted) leave(signal.reason)
    }
    inFlight += 1
    starts = [...starts, clock.mono()]
  }

  const learn = (answer: Answer) => {
    const now = clock.mono()
    for (const window of rateWindows(answer))
      budgets.set(window.name, merged(budgets.get(window.name), window, now + window.resetMs))
    if (answer.status !== 429) return
    closedUntil = Math.max(closedUntil, now + (retryAfterMs(answer, clock.now()) ?? defaultClosureMs))
  }

  return {
    async run(lane, send, signal) {
      await enter(lane, signal)
      try {
        const exchange = await send()
        if (exchange.kind === 'answer') learn(exchange)
        return exchange
      } finally {
        inFlight -= 1
        wake()
      }
    },
  }
}
