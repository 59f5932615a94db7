import type {Clock} from '../../core/ports.ts'

export interface FakeClock extends Clock {
  /** Every sleep so far, in milliseconds. */
  readonly slept: readonly number[]
}

/** A clock for tests: it stands still until somebody sleeps, and then jumps. */
export function fakeClock(start = '2026-11-22T03:00:00.000Z'): FakeClock {
  const slept: number[] = []
  let elapsed = 0
  return {
    slept,
    now: () => new Date(Date.parse(start) + elapsed),
    mono: () => elapsed,
    async sleep(ms, signal) {
      signal?.throwIfAborted()
      slept.push(ms)
      const end = elapsed + ms
      await Promise.resolve()
      elapsed = Math.max(elapsed, end)
    },
  }
}
