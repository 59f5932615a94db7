import type {Clock} from '../../core/ports.ts'

export interface ManualClock extends Clock {
  /** Moves time forward and wakes the sleepers that are due. */
  advance(ms: number): void
}

/** A clock that stands still until it is advanced. */
export function createManualClock(start = '2026-11-21T03:00:00.000Z'): ManualClock {
  const begin = Date.parse(start)
  let elapsed = 0
  let sleepers: readonly {readonly due: number; readonly wake: () => void}[] = []
  return {
    now: () => new Date(begin + elapsed),
    mono: () => elapsed,
    sleep(ms, signal) {
      const {promise, resolve, reject} = Promise.withResolvers<void>()
      signal?.addEventListener('abort', () => reject(signal.reason), {once: true})
      sleepers = [...sleepers, {due: elapsed + ms, wake: resolve}]
      return promise
    },
    advance(ms) {
      elapsed += ms
      const due = sleepers.filter((sleeper) => sleeper.due <= elapsed)
      sleepers = sleepers.filter((sleeper) => sleeper.due > elapsed)
      for (const {wake} of due) wake()
    },
  }
}
