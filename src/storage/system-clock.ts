import {setTimeout as wait} from 'node:timers/promises'
import type {Clock} from '../core/ports.ts'

/** Node's timers fire at once when asked to wait longer than this. */
const longestTimerMs = 2 ** 31 - 1

async function sleep(ms: number, signal?: AbortSignal): Promise<void> {
  for (let left = ms; left > 0; left -= longestTimerMs) {
    await wait(Math.min(left, longestTimerMs), undefined, signal === undefined ? {} : {signal})
  }
}

/** The machine's clock. An aborted sleep rejects with an AbortError. */
export const systemClock: Clock = {now: () => new Date(), mono: () => performance.now(), sleep}
