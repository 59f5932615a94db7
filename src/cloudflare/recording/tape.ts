import type {TakenExchange} from '../../core/recordings/taken.ts'
import type {Clock} from '../../core/ports.ts'
import type {Answer, Broken, Call, Exchange, Send} from '../wire/transport.ts'
import {whoAsks} from './asker.ts'

/** The headers by which a reader or a writer goes. */
const heard = ['cf-ray', 'date', 'retry-after', 'ratelimit', 'ratelimit-policy'] as const

/** What of the bytes may be held in memory. */
export interface TapeBounds {
  /** A larger answer is a page of a log, which is kept as evidence. */
  readonly largestBytes: number
  readonly totalBytes: number
}

export const tapeBounds: TapeBounds = {largestBytes: 4 * 1024 * 1024, totalBytes: 64 * 1024 * 1024}

/** Overhears what leaves and what comes. It keeps a reference to the bytes and nothing is computed: nobody waits for it. */
export interface Tape {
  over(send: Send): Send
  /** Told of a read that waits its turn; what it returns is told when it was given up before it left. */
  turn(call: Call): () => void
  taken(): readonly TakenExchange[]
}

function headersOf({header}: Answer): Record<string, string> {
  return Object.fromEntries(
    heard.flatMap((name) => {
      const value = header(name)
      return value === undefined ? [] : [[name, value] as const]
    }),
  )
}

const givenUp: Broken = {kind: 'broken', sent: false, how: 'stopped', why: 'it was given up before it left'}

/** Begins to listen. */
export function createTape(clock: Pick<Clock, 'mono'>, bounds: TapeBounds = tapeBounds): Tape {
  const begun = clock.mono()
  const taken: TakenExchange[] = []
  let held = 0

  const bodyOf = ({bytes, chunks}: Answer): Uint8Array | 'elsewhere' => {
    if (chunks !== undefined) return 'elsewhere'
    if (bytes.byteLength > bounds.largestBytes || held + bytes.byteLength > bounds.totalBytes) return 'elsewhere'
    held += bytes.byteLength
    return bytes
  }
  const cameOf = (exchange: Exchange): TakenExchange['came'] =>
    exchange.kind === 'broken'
      ? exchange
      : {kind: 'answer', status: exchange.status, headers: headersOf(exchange), body: bodyOf(exchange)}

  const begin = (call: Call) => {
    const [at, by] = [clock.mono(), whoAsks()]
    const isRead = call.mayLeave === undefined
    return (exchange: Exchange): void => {
      taken.push({
        request: `${call.method} ${call.path}`,
        ...(isRead && call.body !== undefined ? {asked: call.body} : {}),
        ...(by === undefined ? {} : {by}),
        at: at - begun,
        ms: clock.mono() - at,
        came: cameOf(exchange),
      })
    }
  }
  return {
    over: (send) => async (call) => {
      const end = begin(call)
      const exchange = await send(call)
      end(exchange)
      return exchange
    },
    turn(call) {
      const end = begin(call)
      return () => end(givenUp)
    },
    taken: () => taken,
  }
}
