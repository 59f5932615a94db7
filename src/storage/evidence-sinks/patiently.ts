import {Fault} from '../../core/fault.ts'
import type {Clock} from '../../core/ports.ts'
import {codeOf} from '../../core/text/error-code.ts'

const patience = {attempts: 4, betweenMs: 500} as const

/** The network, a time that is over, or a disk; anything else that is no fault is a mistake of ours. */
function isOutside(error: unknown): boolean {
  if (!(error instanceof Error)) return false
  return (
    error.name === 'TimeoutError' || 'syscall' in error || (error instanceof TypeError && error.cause !== undefined)
  )
}

/** What another try may change. */
const isTransient = (error: unknown): boolean =>
  error instanceof Fault ? error.code === 'UNAVAILABLE' : isOutside(error)

/** Tries again what may have failed for a moment. Whatever was done and not answered, the next try finds done. */
export async function patiently<Value>(
  act: () => Promise<Value>,
  {clock, signal}: {readonly clock: Clock; readonly signal: AbortSignal},
): Promise<Value> {
  for (let attempt = 1; ; attempt++) {
    signal.throwIfAborted()
    try {
      return await act()
    } catch (error) {
      if (signal.aborted) throw signal.reason
      if (!isTransient(error)) throw error
      if (attempt === patience.attempts) throw asUnavailable(error)
      await clock.sleep(patience.betweenMs * 2 ** (attempt - 1), signal).catch(() => undefined)
    }
  }
}

/** A connection that fails says so in the cause of its error, and of that only the system's code is told. */
function asUnavailable(error: unknown): Fault {
  if (error instanceof Fault) return error
  const cause = error instanceof Error ? (error.cause ?? error) : error
  return new Fault('UNAVAILABLE', `the evidence sink cannot be reached (${codeOf(cause, 'no answer')})`, {
    cause: error,
    next: ['check the endpoint in evidence.sinks', 'firebreak evidence copy goes on where it stopped'],
  })
}
