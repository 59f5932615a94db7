import type {JournalEvent, SendResult, WireRequest} from '../documents/journal.ts'
import type {Change, Residual} from '../documents/plan.ts'
import {Fault, type FaultCode} from '../fault.ts'
import type {Verdict} from '../outcome.ts'
import type {Written} from '../elapsed.ts'

type StepResult = Extract<JournalEvent, {type: 'step-end'}>['result']

/** Whether a step did what it was for. */
export const isDone = (result: StepResult | undefined): result is 'applied' | 'unchanged' =>
  result === 'applied' || result === 'unchanged'

/** One request of a step: open while its intent has no outcome. */
export interface MoveState {
  readonly attempt: number
  readonly method: WireRequest['method']
  readonly notAfter: string
  /** Undefined while the intent is open; `unknown` also where one attempt was turned away and the answer to one before it never came. */
  readonly result?: SendResult
  /** The answer to an attempt before this one never came: it may have its effect yet, whatever becomes of this one. */
  readonly inDoubt?: true
  readonly sentAt: string
}

export interface StepState {
  readonly change: Change
  readonly startedAt?: string
  readonly endedAt?: string
  /** The monotonic clock of that moment. */
  readonly endedMono?: number
  readonly result?: StepResult
  readonly why?: string
  /** Of a failed step: its fault. */
  readonly fault?: {readonly code: FaultCode; readonly next: readonly string[]}
  readonly moves: ReadonlyMap<string, MoveState>
  /** Moves whose new secret is in its sink, and which that is. */
  readonly kept: ReadonlyMap<string, string>
  readonly verdict?: Verdict
  readonly verifiedAt?: string
  /** V3: what Cloudflare's own records said. */
  readonly quiet?: Verdict
  readonly residual: readonly Residual[]
}

/** Whether a request of the step has changed something, or may have. */
export const mayHaveChanged = ({moves}: StepState): boolean =>
  [...moves.values()].some(({result}) => result !== 'not-applied')

/** A step of which nothing has been done. */
export const begun = (change: Change): StepState => ({change, moves: new Map(), kept: new Map(), residual: []})

function withMove(step: StepState, name: string, move: MoveState): StepState {
  return {...step, moves: new Map(step.moves).set(name, move)}
}

const hasNoAnswer = ({result}: MoveState): boolean => result === undefined || result === 'unknown'

function sent(before: MoveState | undefined, event: Of<'intent'>, at: string): MoveState {
  const {attempt, notAfter, request} = event
  return {
    attempt,
    method: request.method,
    notAfter,
    sentAt: at,
    ...(before !== undefined && hasNoAnswer(before) ? {inDoubt: true} : {}),
  }
}

function ended(
  {why: _why, fault: _fault, ...step}: StepState,
  event: Extract<JournalEvent, {type: 'step-end'}>,
  {at, mono}: Written,
): StepState {
  return {
    ...step,
    endedAt: at,
    endedMono: mono,
    result: event.result,
    ...(event.why === undefined ? {} : {why: event.why}),
    ...(event.code === undefined ? {} : {fault: {code: event.code, next: event.next ?? []}}),
  }
}

type Of<Type extends JournalEvent['type']> = Extract<JournalEvent, {type: Type}>

function answered(run: string, step: StepState, {key, move: name, result}: Of<'outcome'>): StepState {
  const move = step.moves.get(name)
  const known = result === 'not-applied' && move?.inDoubt === true ? 'unknown' : result
  if (move !== undefined) return withMove(step, name, {...move, result: known})
  throw new Fault('INVALID_DOCUMENT', `the journal of ${run} has an outcome without an intent: ${key} ${name}`)
}

export type StepEvent = Of<
  'step-start' | 'secret-kept' | 'intent' | 'outcome' | 'step-end' | 'verify' | 'quiet' | 'residual'
>

/** A step after one more entry about it. Throws INVALID_DOCUMENT for an outcome that no intent came before. */
export function nextStep(
  run: string,
  step: StepState,
  {event, at, mono}: Written & {readonly event: StepEvent},
): StepState {
  switch (event.type) {
    case 'step-start':
      return {...step, startedAt: step.startedAt ?? at}
    case 'intent':
      return withMove(step, event.move, sent(step.moves.get(event.move), event, at))
    case 'secret-kept':
      return {...step, kept: new Map(step.kept).set(event.move, event.sink)}
    case 'outcome':
      return answered(run, step, event)
    case 'step-end':
      return ended(step, event, {at, mono})
    case 'verify':
      return {...step, verdict: event.verdict, verifiedAt: at}
    case 'quiet':
      return {...step, quiet: event.verdict}
    case 'residual':
      return {...step, residual: event.items}
    default:
      return event satisfies never
  }
}
