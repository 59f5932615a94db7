import {Fault} from '../../core/fault.ts'
import type {SendFailure} from '../../core/ports.ts'
import type {Line} from '../wire/line.ts'
import {retryAfterMs} from '../wire/rate-headers.ts'
import {type Call, cfRayOf, type Exchange} from '../wire/transport.ts'
import {exchangeFault} from './faults.ts'

/** Statuses by which the API refuses a request before it acts on it. Every other failure may have had its effect. */
const refusedUnapplied = new Set([400, 401, 403, 404, 405, 413, 415, 422, 429])

const resumeFirst = 'firebreak resume RUN, which looks before it sends again'

/** A 2xx that says no success is weather between here and there, as a 5xx is. */
const isPassing = (status: number): boolean =>
  status === 429 || status === 408 || status >= 500 || (status >= 200 && status < 300)

function leftNoTrace(exchange: Exchange): boolean {
  return exchange.kind === 'broken' ? !exchange.sent : refusedUnapplied.has(exchange.status)
}

/** Why a mutating request did not succeed. Whatever is not known to have had no effect is `unknown`. */
export function sendFailure(
  line: Pick<Line, 'account' | 'baseUrl' | 'token' | 'clock'>,
  call: Call,
  exchange: Exchange,
): SendFailure {
  const unapplied = leftNoTrace(exchange)
  const result = unapplied ? 'not-applied' : 'unknown'
  const why = exchangeFault(line, call, exchange)
  const fault = unapplied ? why : new Fault('INDETERMINATE', why.message, {next: [resumeFirst]})
  if (exchange.kind === 'broken') return {result, fault, transient: exchange.how !== 'stopped'}
  const retryAfter = retryAfterMs(exchange, line.clock.now())
  return {
    result,
    fault,
    transient: isPassing(exchange.status),
    status: exchange.status,
    ...cfRayOf(exchange),
    ...(retryAfter === undefined ? {} : {retryAfterMs: retryAfter}),
  }
}

/** A failure by which nothing can have left this process. */
export function neverSent(error: unknown): SendFailure {
  const fault =
    error instanceof Fault
      ? error
      : new Fault('BUG', 'the request could not be made, and nothing was sent', {cause: error})
  return {result: 'not-applied', fault, transient: false}
}

/** An answer that said success, and in which the action itself read that not all was done: it looks, and tries again. */
export function leftUndone(fault: Fault): SendFailure {
  const told = new Fault('INDETERMINATE', fault.message, {next: [resumeFirst], cause: fault})
  return {result: 'unknown', fault: told, transient: true}
}

/** A failure that no writer has seen: whether its request had an effect cannot be told from here. */
export function neverSeen(error: unknown): SendFailure {
  const fault = new Fault('INDETERMINATE', 'whether the change was made cannot be told from this failure', {
    next: [resumeFirst],
    cause: error,
  })
  return {result: 'unknown', fault, transient: false}
}
