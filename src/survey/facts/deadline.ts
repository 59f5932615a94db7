import {Fault} from '../../core/fault.ts'
import type {Clock} from '../../core/ports.ts'

/** All that a plan may wait for its facts: a brake is worth more than knowing in full whom it hits. */
export const patienceMs = 5_000

/** What is left of it, once reading has stopped, to make something of the pages that came. */
const graceMs = 250

export interface Deadline {
  /** Aborted when reading has to stop. */
  readonly signal: AbortSignal
  /** Rejects when nothing is waited for any more, not even for who was told to stop. */
  readonly over: Promise<never>
  /** Everything was found: no timer goes on. */
  met(): void
}

/** Begins to run at once; `stop` ends it early. */
export function startDeadline({sleep}: Pick<Clock, 'sleep'>, stop: AbortSignal): Deadline {
  const [late, done] = [new AbortController(), new AbortController()]
  const signal = AbortSignal.any([stop, late.signal])
  const {promise: over, reject} = Promise.withResolvers<never>()
  const stopped = 'a timer was stopped, which is all there is to it'
  // Who looks for nothing does not listen.
  over.catch(() => stopped)
  const end = () =>
    void sleep(graceMs, done.signal).then(
      () => reject(new Fault('UNAVAILABLE', 'the time for it was up')),
      () => stopped,
    )
  if (signal.aborted) end()
  else signal.addEventListener('abort', end, {once: true, signal: done.signal})
  void sleep(patienceMs - graceMs, AbortSignal.any([stop, done.signal])).then(
    () => late.abort(),
    () => stopped,
  )
  return {signal, over, met: () => done.abort()}
}
