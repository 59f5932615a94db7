import {AbstractPage, SinglePage} from 'cloudflare/core/pagination'
import type {Answers, Page, RawAnswer, Reader} from '../core/cloudflare.ts'
import {Fault} from '../core/fault.ts'
import {bareText, isEnvelope, successText} from './answers/envelope.ts'
import {exchangeFault} from './answers/faults.ts'
import {feedAddress} from './live/feed-address.ts'
import {readPushed} from './pushed.ts'
import {readAll} from './pager.ts'
import {around} from './sdk/around.ts'
import {unwrap} from './sdk/carry.ts'
import {sdkTree} from './sdk/client.ts'
import type {Lane} from './wire/governor.ts'
import type {Line} from './wire/line.ts'
import {look} from './wire/look.ts'
import {pathBelow} from './wire/path.ts'
import {type Answer, type Call, cfRayOf} from './wire/transport.ts'

/** How long something is waited for that only informs. */
const soonMs = 2_000
/** Pages of logs are large. */
const rawTimeoutMs = 30_000

/** What reads, or only checks, although it is a POST: SDK, `kv.namespaces.bulkGet`, `logs.logExplorer.query.sql`, `telemetry.query` and `dry_run` of `rulesets.rules.create`. */
const readingPosts = [
  /^\/graphql$/,
  /^\/accounts\/[^/?]+\/storage\/kv\/namespaces\/[^/?]+\/bulk\/get$/,
  /^\/(?:zones|accounts)\/[^/?]+\/logs\/explorer\/query\/sql$/,
  /^\/accounts\/[^/?]+\/workers\/observability\/telemetry\/query$/,
  /^\/(?:zones|accounts)\/[^/?]+\/rulesets\/[^/?]+\/rules\?dry_run=true$/,
]

/** Reads that the SDK takes as they come: `flagship.apps.evaluate.get` unwraps nothing. */
const bareReads = [/^\/accounts\/[^/?]+\/flagship\/apps\/[^/?]+\/evaluate\?/]

/** What Logpush has put into a bucket (docs: Logs, Logs Engine): the keys to it go here and nowhere else. */
const keyedReads = [/^\/accounts\/[^/?]+\/logs\/(?:list|retrieve)\?/]

function assertRead({method, path, secretHeaders}: Call): void {
  if (secretHeaders !== undefined && (method !== 'GET' || !keyedReads.some((read) => read.test(path))))
    throw new Fault('REFUSED', `a reader may not send the keys of a bucket with ${method} ${path}`)
  if (method === 'GET' || method === 'HEAD') return
  if (method === 'POST' && readingPosts.some((post) => post.test(path))) return
  throw new Fault('REFUSED', `a reader may not send ${method} ${path}`)
}

/** One statement that selects: whatever else the API may one day understand is no read. */
function assertSelect(statement: string): void {
  if (!/^select\s[^;]+$/i.test(statement)) throw new Fault('REFUSED', 'a reader may only select by SQL')
}

/** A page as plain values: the SDK's own would fetch the next one by itself, and drops the totals of a `SinglePage`. */
function plainPage(page: AbstractPage<unknown>): Page<unknown> {
  const result: unknown = page.getPaginatedItems()
  if (!Array.isArray(result)) throw new Fault('UNAVAILABLE', 'a listing answered with something that is not a list')
  const info: unknown = Reflect.get(Object(Reflect.get(page, 'body')), 'result_info')
  const unpaged = page instanceof SinglePage ? {total_pages: 1} : undefined
  return {result, result_info: info ?? unpaged}
}

function readable(answer: unknown): unknown {
  if (answer instanceof AbstractPage) return plainPage(answer)
  if (answer === null || answer === undefined)
    throw new Fault('UNAVAILABLE', 'the API answered without a result', {next: ['run the command again']})
  return answer
}

function asFault(error: unknown): Fault {
  const thrown = unwrap(error)
  if (thrown instanceof Fault) return thrown
  const stopped = thrown instanceof Error && /abort/i.test(`${thrown.name} ${thrown.message}`)
  return stopped
    ? new Fault('UNAVAILABLE', 'the request was stopped before it was answered')
    : new Fault('BUG', 'the request could not be made, and nothing was sent', {cause: thrown})
}

async function looked(invoke: () => unknown): Promise<unknown> {
  try {
    return readable(await invoke())
  } catch (error) {
    throw asFault(error)
  }
}

/** What a reader reads by. */
interface Reading {
  readonly line: Line
  readonly lane: Lane
  /** Once it is aborted nothing more is asked, and no answer is waited for. */
  readonly signal?: AbortSignal | undefined
  readonly answers?: Answers | undefined
}

function stoppable(call: Call, signal: AbortSignal | undefined): Call {
  if (signal === undefined) return call
  return {...call, signal: call.signal === undefined ? signal : AbortSignal.any([signal, call.signal])}
}

async function answerTo({line, lane, signal}: Reading, call: Call): Promise<Answer> {
  assertRead(call)
  const givenUp = line.turn?.(call)
  const exchange = await look(line, stoppable(call, signal), lane).catch((error: unknown) => {
    givenUp?.()
    throw asFault(error)
  })
  if (exchange.kind === 'broken') throw exchangeFault(line, call, exchange)
  return exchange
}

/** A request as evidence names it: of a query, which asks by its body, the body too. */
const nameOf = ({method, path, body}: Call): string =>
  typeof body === 'string' && !path.includes('?') ? `${method} ${path} ${body}` : `${method} ${path}`

async function rawAnswer(reading: Reading, call: Call): Promise<RawAnswer> {
  const request = nameOf(call)
  const remembered = await reading.answers?.(request)
  if (remembered !== undefined) return remembered
  const answer = await answerTo(reading, {...call, timeoutMs: rawTimeoutMs})
  return {request, status: answer.status, bytes: answer.bytes, ...cfRayOf(answer)}
}

/** A POST that asks. */
function query(reading: Reading, path: string, sent: {readonly body: string; readonly contentType?: string}) {
  const {baseUrl} = reading.line
  return rawAnswer(reading, {method: 'POST', path: pathBelow(baseUrl, `${baseUrl}${path}`), ...sent})
}

/** The SDK's tree as a reader has it. */
function readTree(reading: Reading): Reader['api'] {
  const {line} = reading
  const tree = sdkTree(line.baseUrl, async ({url, ...request}) => {
    const call: Call = {...request, path: pathBelow(line.baseUrl, url)}
    const isBare = bareReads.some((read) => read.test(call.path))
    const isUsable = (came: Answer) => isEnvelope(call, came) || (isBare && bareText(call, came) !== undefined)
    const answer = await answerTo(reading, {...call, isUsable})
    const text = isBare ? bareText(call, answer) : successText(call, answer)
    if (text === undefined) throw exchangeFault(line, call, answer)
    return text
  })
  // `readable` has made plain pages of the SDK's own, which is what a reader's types say.
  return around(tree, looked) as unknown as Reader['api']
}

/** A reader: every rejection that leaves it is a Fault, and its transport lets nothing through that could change the account. */
export function createReader(
  line: Line,
  lane: Lane = 'read',
  {signal, answers}: Pick<Reading, 'signal' | 'answers'> = {},
): Reader {
  const reading = {line, lane, signal, answers}
  let api: Reader['api'] | undefined
  return {
    account: line.account,
    now: () => line.clock.now(),
    // There is a reader for each way of reading, and most are asked for something else or for nothing: their trees are not made.
    get api() {
      return (api ??= readTree(reading))
    },
    all: (fetchPage, key, how) => readAll(line.clock, fetchPage, {key, ...how}),
    soon: (reading) => Promise.race([reading, line.tooLate(soonMs).then(() => undefined)]),
    pushedTo: Object.keys(line.pushed?.places ?? {}),
    pushed: (asked) => readPushed(line, asked, (call) => answerTo(reading, call)),
    async raw(path, query = {}) {
      const search = new URLSearchParams(query).toString()
      return rawAnswer(reading, {
        method: 'GET',
        path: pathBelow(line.baseUrl, `${line.baseUrl}${path}${search === '' ? '' : `?${search}`}`),
      })
    },
    rehearse: (path, body) =>
      rawAnswer(reading, {
        method: 'POST',
        path: pathBelow(line.baseUrl, `${line.baseUrl}${path}?dry_run=true`),
        body: JSON.stringify(body),
      }),
    async sql(path, statement) {
      assertSelect(statement)
      return query(reading, path, {body: statement, contentType: 'text/plain'})
    },
    graphql: (query, variables) =>
      rawAnswer(reading, {method: 'POST', path: '/graphql', body: JSON.stringify({query, variables})}),
    remembering: (known) => createReader(line, lane, {signal, answers: known}),
    until: (sooner) =>
      createReader(line, lane, {answers, signal: signal === undefined ? sooner : AbortSignal.any([signal, sooner])}),
    ask: (path, body) => query(reading, path, {body: JSON.stringify(body)}),
    async listen(address, feed) {
      const {listenAt} = await import('./live/listen.ts')
      return listenAt(feedAddress(line.baseUrl, address), feed)
    },
  }
}
