import type {StepState} from './step-state.ts'
import {isDone} from './step-state.ts'

/** What was in flight, and what the records are late with, is not held against a change for this long (seen: 20 to 60 seconds; not verified on a live account). */
const leastCoolDownMs = 90_000

/** A shorter silence than this says nothing. */
const leastSilenceMs = 60_000

/** From when on nothing may succeed any more, and from when on the records can be asked, in epoch milliseconds. */
export interface QuietWindow {
  readonly sinceMs: number
  readonly askableMs: number
}

/** Of a change that restricts and was made; undefined for any other. */
export function quietWindow({change, result, endedAt}: StepState): QuietWindow | undefined {
  if (change.direction !== 'restrict' || !isDone(result) || endedAt === undefined) return undefined
  const sinceMs = Date.parse(endedAt) + Math.max(change.propagationMs, leastCoolDownMs)
  return {sinceMs, askableMs: sinceMs + leastSilenceMs}
}
