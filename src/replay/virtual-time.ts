import type {Clock} from '../core/ports.ts'

/** Time that passes only once nothing is left to do: an hour of a recording takes as long as what is computed in it. */
export interface VirtualTime extends Clock {
  /** Resolves when so much time has passed. */
  after(ms: number): Promise<void>
}

interface Due {
  readonly at: number
  readonly wake: () => void
}

/** So many turns of the event loop without anything new count as nothing left to do. */
const quietTurns = 4

/** Begins at a moment; `turn` lets everything go on that can. */
export function createVirtualTime(start: Date, turn: () => Promise<void>): VirtualTime {
  let elapsed = 0
  let due: readonly Due[] = []
  let news = 0
  let isPassing = false

  const untilQuiet = async (): Promise<void> => {
    for (let quiet = 0, seen = news; quiet < quietTurns; quiet = seen === news ? quiet + 1 : 0) {
      seen = news
      await turn()
    }
  }
  const pass = async (): Promise<void> => {
    isPassing = true
    while (due.length > 0) {
      await untilQuiet()
      const next = Math.min(...due.map(({at}) => at))
      elapsed = Math.max(elapsed, next)
      const ripe = due.filter(({at}) => at <= next)
      due = due.filter(({at}) => at > next)
      for (const {wake} of ripe) wake()
    }
    isPassing = false
  }
  const at = (ms: number, wake: () => void): Due => {
    const one = {at: elapsed + Math.max(0, ms), wake}
    due = [...due, one]
    news += 1
    if (!isPassing) void pass()
    return one
  }
  const sleep: Clock['sleep'] = (ms, signal) => {
    const {promise, resolve, reject} = Promise.withResolvers<void>()
    if (signal?.aborted === true) {
      reject(signal.reason)
      return promise
    }
    const one = at(ms, resolve)
    const end = () => {
      due = due.filter((other) => other !== one)
      news += 1
      reject(signal?.reason)
    }
    signal?.addEventListener('abort', end, {once: true})
    return promise
  }

  return {
    now: () => new Date(start.getTime() + Math.floor(elapsed)),
    mono: () => elapsed,
    sleep,
    after: (ms) => sleep(ms),
  }
}
