import {AbstractPage, SinglePage} from 'cloudflare/core/pagination'
import type {Page, RawAnswer, Reader} from '../core/cloudflare.ts'
import {Fault} from '../core/fault.ts'
import {successText} from './answers/envelope.ts'
import {exchangeFault} from './answers/faults.ts'
import {readAll} from './pager.ts'
import {around} from './sdk/around.ts'
import {unwrap} from './sdk/carry.ts'
import {sdkTree} from './sdk/client.ts'
import type {Line} from './wire/line.ts'
import {look} from './wire/look.ts'
import {pathBelow} from './wire/path.ts'
import {type Answer, type Call, cfRayOf} from './wire/transport.ts'

/** Pages of logs are large. */
const rawTimeoutMs = 30_000

function assertRead({method, path}: Call): void {
  if (method === 'GET' || method === 'HEAD') return
  if (method === 'POST' && path === '/graphql') return
  throw new Fault('REFUSED', `a reader may not send ${method} ${path}`)
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

async function answerTo(line: Line, call: Call): Promise<Answer> {
  assertRead(call)
  const exchange = await look(line, call)
  if (exchange.kind === 'broken') throw exchangeFault(line, call, exchange)
  return exchange
}

async function rawAnswer(line: Line, call: Call): Promise<RawAnswer> {
  const answer = await answerTo(line, {...call, timeoutMs: rawTimeoutMs})
  return {request: `${call.method} ${call.path}`, status: answer.status, bytes: answer.bytes, ...cfRayOf(answer)}
}

/** A reader: every rejection that leaves it is a Fault, and its transport lets nothing through that could change the account. */
export function createReader(line: Line): Reader {
  const tree = sdkTree(line.baseUrl, async ({url, ...request}) => {
    const call: Call = {...request, path: pathBelow(line.baseUrl, url)}
    const answer = await answerTo(line, call)
    const text = successText(answer)
    if (text === undefined) throw exchangeFault(line, call, answer)
    return text
  })
  return {
    account: line.account,
    now: () => line.clock.now(),
    api: around(tree, looked),
    all: (fetchPage, key) => readAll(line.clock, fetchPage, key),
    async raw(path, query = {}) {
      const search = new URLSearchParams(query).toString()
      return rawAnswer(line, {
        method: 'GET',
        path: pathBelow(line.baseUrl, `${line.baseUrl}${path}${search === '' ? '' : `?${search}`}`),
      })
    },
    graphql: (query, variables) =>
      rawAnswer(line, {method: 'POST', path: '/graphql', body: JSON.stringify({query, variables})}),
  }
}
