import type {Clock} from '../core/ports.ts'

/** Time that passes only once nothing is left to do: an hour of a recording takes as long as what is computed in it. */
export interface VirtualTime extends Clock {
  /** Resolves when so much time has passed. */
  after(ms: number): Promise<void>
  /**
   * A pause of somebody who acts again and again for ever: time does not pass for that alone, and it may be longer while
   * everybody else sleeps for long.
   */
  readonly beat: Clock['sleep']
}

interface Due {
  readonly at: number
  readonly wake: () => void
  readonly isBeat: boolean
}

/** So many turns of the event loop without anything new count as nothing left to do. */
const quietTurns = 4

/** A longer sleep is passed in one leap, but for its end: whoever looks then sees what goes on. */
const longMs = 10_000
const endMs = 2_000

/** Where time goes next; undefined while nobody but those who beat waits for it. */
function nextOf(due: readonly Due[], elapsed: number): number | undefined {
  const work = Math.min(...due.filter(({isBeat}) => !isBeat).map(({at}) => at))
  const beat = Math.min(...due.filter(({isBeat}) => isBeat).map(({at}) => at))
  if (work === Infinity) return undefined
  return beat < work && work - elapsed > longMs ? work - endMs : Math.min(work, beat)
}

/** Who sleeps until when. */
interface Agenda {
  add(one: Due): void
  remove(one: Due): void
  /** How often somebody has gone to sleep or was called off. */
  news(): number
  next(elapsed: number): number | undefined
  /** Those whose time has come; they are asleep no more. */
  take(elapsed: number): readonly Due[]
}

function createAgenda(): Agenda {
  let due: readonly Due[] = []
  let news = 0
  const change = (next: readonly Due[]) => {
    due = next
    news += 1
  }
  return {
    add: (one) => change([...due, one]),
    remove: (one) => change(due.filter((other) => other !== one)),
    news: () => news,
    next: (elapsed) => nextOf(due, elapsed),
    take(elapsed) {
      const ripe = due.filter(({at}) => at <= elapsed)
      due = due.filter(({at}) => at > elapsed)
      return ripe
    },
  }
}

async function untilQuiet({news}: Agenda, turn: () => Promise<void>): Promise<void> {
  for (let quiet = 0, seen = news(); quiet < quietTurns; quiet = seen === news() ? quiet + 1 : 0) {
    seen = news()
    await turn()
  }
}

/** Begins at a moment; `turn` lets everything go on that can. */
export function createVirtualTime(start: Date, turn: () => Promise<void>): VirtualTime {
  const agenda = createAgenda()
  let elapsed = 0
  let isPassing = false

  const pass = async (): Promise<void> => {
    isPassing = true
    while (agenda.next(elapsed) !== undefined) {
      await untilQuiet(agenda, turn)
      elapsed = Math.max(elapsed, agenda.next(elapsed) ?? elapsed)
      for (const {wake} of agenda.take(elapsed)) wake()
    }
    isPassing = false
  }
  const sleeper = (isBeat: boolean): Clock['sleep'] => {
    return (ms, signal) => {
      const {promise, resolve, reject} = Promise.withResolvers<void>()
      if (signal?.aborted === true) {
        reject(signal.reason)
        return promise
      }
      const end = () => {
        agenda.remove(one)
        reject(signal?.reason)
      }
      const wake = () => {
        signal?.removeEventListener('abort', end)
        resolve()
      }
      const one = {at: elapsed + Math.max(0, ms), wake, isBeat}
      agenda.add(one)
      signal?.addEventListener('abort', end, {once: true})
      if (!isPassing) void pass()
      return promise
    }
  }

  const sleep = sleeper(false)
  return {
    now: () => new Date(start.getTime() + Math.floor(elapsed)),
    mono: () => elapsed,
    sleep,
    beat: sleeper(true),
    after: (ms) => sleep(ms),
  }
}
