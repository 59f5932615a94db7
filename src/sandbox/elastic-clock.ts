import {setTimeout as pause} from 'node:timers/promises'
import type {Clock} from '../core/ports.ts'

export interface ElasticClockOptions {
  /** Sleeps shorter than this are really slept, in milliseconds. */
  readonly longFromMs?: number
  /** How long a longer sleep really takes, in milliseconds: by default enough for two calls of each agent. */
  readonly pauseMs?: number
}

/**
 * A clock for drills: real time, except that a long sleep jumps to its end after a short pause, so that an hour of
 * soak takes seconds. Sleeps that run at the same time share their jumps. An aborted sleep rejects and does not jump.
 */
export function createElasticClock({longFromMs = 5000, pauseMs = 1200}: ElasticClockOptions = {}): Clock {
  let offset = 0
  const mono = () => Number(process.hrtime.bigint() / 1000n) / 1000 + offset
  return {
    now: () => new Date(Date.now() + offset),
    mono,
    async sleep(ms, signal) {
      const end = mono() + ms
      await pause(ms < longFromMs ? ms : Math.min(ms, pauseMs), undefined, {signal})
      if (ms >= longFromMs) offset += Math.max(0, end - mono())
    },
  }
}
