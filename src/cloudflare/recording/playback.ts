import {sha256} from '../../core/digest.ts'
import type {RecordedCame, RecordedExchange} from '../../core/recordings/recorded.ts'
import type {Recording} from '../../core/recordings/recording.ts'
import {withoutMoments} from '../../core/signed/normalised.ts'
import type {Broken, Exchange, Send} from '../wire/transport.ts'

export interface PlaybackOptions {
  /** Ends when an answer that took so long is there. */
  readonly after: (ms: number) => Promise<void>
  /** Where an answer is whose bytes the recording does not hold. */
  readonly elsewhere?: (exchange: RecordedExchange) => Uint8Array | undefined
  /** How long an answer is to take; as long as it took when absent. */
  readonly delayMs?: (exchange: RecordedExchange) => number
}

/** Answers from a recording, and remembers what was asked that is not in it. */
export interface Playback {
  readonly send: Send
  strange(): readonly string[]
  /** Requests whose answers could not be kept, for they were secret or too large. */
  unkept(): readonly string[]
}

/** The window of a log query moves with the clock; a time in a request makes no other request of it. */
const keyOf = (request: string, asked: string | undefined): string =>
  `${withoutMoments(request)}${asked === undefined ? '' : ` ${asked}`}`

const never: Broken = {kind: 'broken', sent: true, how: 'stopped', why: 'the recording does not have it'}

/** Whoever was told to stop waiting is told so again, and nobody else. */
function stopped(came: Broken, signal: AbortSignal | undefined): Promise<Exchange> {
  return new Promise((resolve) => {
    if (signal === undefined || signal.aborted) resolve(came)
    else signal.addEventListener('abort', () => resolve(came), {once: true})
  })
}

/** Each request gets the answers that it got then, in their order; asked once more, the last of them again. */
export function createPlayback({exchanges, bodies}: Recording, options: PlaybackOptions): Playback {
  const {after, elsewhere = () => undefined, delayMs = ({ms}) => ms} = options
  const queues = Map.groupBy(exchanges, ({request, asked}) => keyOf(request, asked))
  const asked = new Map<string, number>()
  const strange: string[] = []
  const unkept = new Set<string>()

  const answerOf = (exchange: RecordedExchange, came: Extract<RecordedCame, {kind: 'answer'}>): Exchange => {
    const {status, headers, body} = came
    const bytes = bodies.get(body) ?? elsewhere(exchange)
    if (bytes === undefined) unkept.add(exchange.request)
    return {kind: 'answer', status, header: (name) => headers[name], bytes: bytes ?? Buffer.from('')}
  }
  return {
    strange: () => strange,
    unkept: () => [...unkept],
    async send(call) {
      const isRead = call.mayLeave === undefined
      const request = `${call.method} ${call.path}`
      const key = keyOf(request, isRead && call.body !== undefined ? digestOf(call.body) : undefined)
      const queue = queues.get(key) ?? []
      const count = asked.get(key) ?? 0
      asked.set(key, count + 1)
      const exchange = queue[Math.min(count, queue.length - 1)]
      if (exchange === undefined) {
        strange.push(request)
        return never
      }
      const {came} = exchange
      if (came.kind === 'broken' && came.how === 'stopped') return stopped(came, call.signal)
      if (came.kind === 'broken' && !came.sent) return came
      if (call.mayLeave?.() === false) return {kind: 'broken', sent: false, how: 'held-back', why: 'as recorded'}
      await after(delayMs(exchange))
      return came.kind === 'broken' ? came : answerOf(exchange, came)
    },
  }
}

const digestOf = (body: string): string => sha256(withoutMoments(body))
