import {sha256} from '../../core/digest.ts'
import type {RecordedCame, RecordedExchange} from '../../core/recordings/recorded.ts'
import type {Recording} from '../../core/recordings/recording.ts'
import {withoutMoments} from '../../core/signed/normalised.ts'
import type {Broken, Exchange, Send} from '../wire/transport.ts'
import {whoAsks} from './asker.ts'

export interface PlaybackOptions {
  /** The time that passes in it, from the beginning of the recording on. */
  readonly time: {mono(): number; after(ms: number): Promise<void>}
  /** How long an answer is to take; when absent it comes when it came, so that what followed from it follows in that order. */
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

/** So much later than then nobody is told any more to stop waiting. */
const tellingMs = 1_000

/** Whoever was told to stop waiting is told so again; whoever is not has waited as long. */
function stopped(came: Broken, signal: AbortSignal | undefined, waited: Promise<void>): Promise<Exchange> {
  return new Promise((resolve) => {
    const end = () => resolve(came)
    if (signal === undefined || signal.aborted) end()
    else signal.addEventListener('abort', end, {once: true})
    void waited.then(end)
  })
}

/** What was heard of one request: what an object was like at several times. */
type Heard = readonly RecordedExchange[]

const inOrder = (heard: Heard, count: number) => heard[Math.min(count, heard.length - 1)]

/**
 * A part of a run that asks again gets its own answers, in order. Where it is not known who asked, a read gets what was
 * asked for next, from when it is asked now: an object as it was at that time. A change gets its answers in order.
 */
function exchangeFor(heard: Heard, {now, count, isRead}: {now: number; count: number; isRead: boolean}) {
  if (!isRead || heard[0]?.by !== undefined) return inOrder(heard, count)
  return heard.find(({at}) => at >= now) ?? heard.at(-1)
}

/** Answers from a recording, and notes what is not in it. */
export function createPlayback({exchanges, bodies}: Recording, options: PlaybackOptions): Playback {
  const {time, delayMs} = options
  const queues = Map.groupBy(exchanges, ({request, asked}) => keyOf(request, asked))
  const asked = new Map<string, number>()
  const strange: string[] = []
  const unkept = new Set<string>()

  const next = (key: string, isRead: boolean): RecordedExchange | undefined => {
    const by = whoAsks()
    const count = asked.get(`${by ?? ''} ${key}`) ?? 0
    asked.set(`${by ?? ''} ${key}`, count + 1)
    const all = queues.get(key) ?? []
    const own = all.filter((exchange) => exchange.by === by)
    const heard = own.length === 0 ? all : own
    // Where answers come at another pace than then, only their order is left.
    return delayMs === undefined ? exchangeFor(heard, {now: time.mono(), count, isRead}) : inOrder(heard, count)
  }
  const answerOf = (exchange: RecordedExchange, came: Extract<RecordedCame, {kind: 'answer'}>): Exchange => {
    const {status, headers, body} = came
    const bytes = bodies.get(body)
    if (bytes === undefined) unkept.add(exchange.request)
    return {kind: 'answer', status, header: (name) => headers[name], bytes: bytes ?? Buffer.from('')}
  }
  return {
    strange: () => strange,
    unkept: () => [...unkept],
    async send(call) {
      const isRead = call.mayLeave === undefined
      const request = `${call.method} ${call.path}`
      const exchange = next(keyOf(request, isRead && call.body !== undefined ? digestOf(call.body) : undefined), isRead)
      if (exchange === undefined) {
        strange.push(request)
        return never
      }
      const {came} = exchange
      const waitMs = delayMs?.(exchange) ?? exchange.at + exchange.ms - time.mono()
      if (came.kind === 'broken' && came.how === 'stopped')
        return stopped(came, call.signal, time.after(waitMs + tellingMs))
      if (came.kind === 'broken' && !came.sent) return came
      if (call.mayLeave?.() === false) return {kind: 'broken', sent: false, how: 'held-back', why: 'as recorded'}
      await time.after(waitMs)
      return came.kind === 'broken' ? came : answerOf(exchange, came)
    },
  }
}

const digestOf = (body: string): string => sha256(withoutMoments(body))
