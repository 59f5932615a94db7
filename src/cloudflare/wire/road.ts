import type {Outage} from '../../core/ports.ts'
import {placeOf} from '../base-url.ts'
import type {Line} from './line.ts'
import type {Broken, Exchange} from './transport.ts'

const firstPauseMs = 1_000
/** With the time-out of the question after it no longer than half a minute: so late is it noticed that somebody answers again. */
const longestPauseMs = 20_000

/** The way to the API, shared by the reader and the writers of one run. */
export interface Road {
  /** At once while the API can be reached; else once it can be again, or nobody waits any longer. */
  clear(signal?: AbortSignal): Promise<void>
  /** Asks again, ever more seldom, until somebody answers. `lost` where that is not to be waited for. */
  untilBack(lost: Broken, ask: () => Promise<Exchange>, signal?: AbortSignal): Promise<Exchange>
}

/** For what fails at once when nobody answers: all that has changed nothing. */
export const openRoad: Road = {clear: () => Promise.resolve(), untilBack: (lost) => Promise.resolve(lost)}

/** No answer at all, which says nothing of the API and all of the way to it. */
export const isLost = (exchange: Exchange): exchange is Broken =>
  exchange.kind === 'broken' && (exchange.how === 'failed' || exchange.how === 'timeout')

async function unlessAborted(waited: Promise<void>, signal: AbortSignal | undefined): Promise<void> {
  if (signal === undefined) return waited
  const over = Promise.withResolvers<void>()
  const end = () => over.resolve()
  signal.addEventListener('abort', end, {once: true})
  if (!signal.aborted) await Promise.race([waited, over.promise])
  signal.removeEventListener('abort', end)
  signal.throwIfAborted()
}

/**
 * While nobody answers, one question is asked for all, again and again with growing pauses, and everything else waits
 * for its answer: fewer than one request a second, and all goes on within half a minute of the network's return.
 */
export function createRoad({clock, baseUrl}: Pick<Line, 'clock' | 'baseUrl'>, outage: Outage): Road {
  let away: Promise<void> | undefined

  const clear: Road['clear'] = async (signal) => {
    if (away === undefined) return
    await unlessAborted(away, signal)
    await clear(signal)
  }

  const lead = async (lost: Broken, ask: () => Promise<Exchange>, signal: AbortSignal | undefined) => {
    const since = clock.mono()
    const stop = signal === undefined ? outage.stop : AbortSignal.any([signal, outage.stop])
    await outage.began(`nobody answers at ${placeOf(baseUrl)} (${lost.why})`)
    for (let pause = firstPauseMs; !stop.aborted; pause = Math.min(pause * 2, longestPauseMs)) {
      await clock.sleep(pause, stop).catch(() => undefined)
      const exchange = stop.aborted ? lost : await ask()
      if (isLost(exchange)) continue
      if (stop.aborted) return exchange
      await outage.ended(Math.round(clock.mono() - since))
      return exchange
    }
    return lost
  }

  const untilBack: Road['untilBack'] = async (lost, ask, signal) => {
    if (!outage.isWaitedFor()) return lost
    if (away !== undefined) {
      await clear(signal)
      const exchange = await ask()
      return isLost(exchange) ? untilBack(exchange, ask, signal) : exchange
    }
    const back = Promise.withResolvers<void>()
    away = back.promise
    try {
      return await lead(lost, ask, signal)
    } finally {
      away = undefined
      back.resolve()
    }
  }

  return {clear, untilBack}
}
