import {setImmediate, setTimeout as wait} from 'node:timers/promises'
import type {Clock} from '../core/ports.ts'

/** Node's timers fire at once when asked to wait longer than this. */
const longestTimerMs = 2 ** 31 - 1

async function sleep(ms: number, signal?: AbortSignal): Promise<void> {
  for (let left = ms; left > 0; left -= longestTimerMs) {
    await wait(Math.min(left, longestTimerMs), undefined, signal === undefined ? {} : {signal})
  }
}

/** The machine's clock. An aborted sleep rejects with an AbortError. Its monotonic part is one for all processes, and stands still while the machine sleeps. */
export const systemClock: Clock = {
  now: () => new Date(),
  mono: () => Number(process.hrtime.bigint() / 1000n) / 1000,
  sleep,
}

/** Acts again and again in real time, without keeping the process alive, until it is told to stop. */
export function every(ms: number, act: () => void): () => void {
  const timer = setInterval(act, ms).unref()
  return () => clearInterval(timer)
}

/** One turn of the event loop: whatever can go on without waiting has gone on after it. */
export const oneTurn = (): Promise<void> => setImmediate()
