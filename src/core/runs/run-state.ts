import type {JournalEntry, JournalEvent, SendResult} from '../documents/journal.ts'
import type {Approval} from '../documents/approval.ts'
import type {SourceReport} from '../documents/evidence.ts'
import type {Lease} from '../documents/lease.ts'
import type {Change, Plan, Residual} from '../documents/plan.ts'
import type {ProbeResult} from '../documents/probe.ts'
import {Fault, type FaultCode} from '../fault.ts'
import type {Outcome, Verdict} from '../outcome.ts'

type StepResult = Extract<JournalEvent, {type: 'step-end'}>['result']

/** Whether a step did what it was for. */
export const isDone = (result: StepResult | undefined): result is 'applied' | 'unchanged' =>
  result === 'applied' || result === 'unchanged'

/** One request of a step: open while its intent has no outcome. */
export interface MoveState {
  readonly attempt: number
  readonly notAfter: string
  /** Undefined while the intent is open. */
  readonly result?: SendResult
  readonly sentAt: string
}

export interface StepState {
  readonly change: Change
  readonly startedAt?: string
  readonly endedAt?: string
  readonly result?: StepResult
  readonly why?: string
  /** Of a failed step: its fault. */
  readonly fault?: {readonly code: FaultCode; readonly next: readonly string[]}
  readonly moves: ReadonlyMap<string, MoveState>
  readonly verdict?: Verdict
  readonly verifiedAt?: string
  readonly residual: readonly Residual[]
}

export interface CollectionState {
  readonly bag?: string
  readonly sha256?: string
  readonly failed?: string
  readonly sources: readonly SourceReport[]
  readonly files: number
  readonly bytes: number
}

/** A run as its journal tells it. */
export interface RunState {
  readonly run: string
  readonly plan: Plan
  readonly startedAt: string
  readonly approvals: readonly Approval[]
  readonly steps: ReadonlyMap<string, StepState>
  readonly collections: ReadonlyMap<string, CollectionState>
  /** The latest answer of each probe. */
  readonly probes: ReadonlyMap<string, ProbeResult & {readonly at: string}>
  readonly leases: readonly Lease[]
  readonly soaked: readonly {readonly point: string; readonly held: boolean; readonly at: string}[]
  readonly interrupted: boolean
  readonly outcome?: Outcome
  readonly why: readonly string[]
  /** When its outcome was first known; looking again later does not move it. */
  readonly endedAt?: string
}

/** Whether a request of the step has changed something, or may have. */
export const mayHaveChanged = ({moves}: StepState): boolean =>
  [...moves.values()].some(({result}) => result !== 'not-applied')

const emptyCollection: CollectionState = {sources: [], files: 0, bytes: 0}

function begin(entry: JournalEntry): RunState {
  if (entry.event.type !== 'run-start') {
    throw new Fault('INVALID_DOCUMENT', `the journal of ${entry.run} does not begin with run-start`, {
      next: [`firebreak journal verify ${entry.run}`],
    })
  }
  const {plan} = entry.event
  return {
    run: entry.run,
    plan,
    startedAt: entry.obs.at,
    approvals: [],
    steps: new Map(plan.changes.map((change) => [change.key, {change, moves: new Map(), residual: []}])),
    collections: new Map(plan.collections.map(({key}) => [key, emptyCollection])),
    probes: new Map(),
    leases: [],
    soaked: [],
    interrupted: false,
    why: [],
  }
}

function withStep(state: RunState, key: string, change: (step: StepState) => StepState): RunState {
  const step = state.steps.get(key)
  if (step === undefined)
    throw new Fault('INVALID_DOCUMENT', `the journal of ${state.run} names ${key}, which its plan does not have`)
  return {...state, steps: new Map(state.steps).set(key, change(step))}
}

function withCollection(
  state: RunState,
  key: string,
  change: (collection: CollectionState) => CollectionState,
): RunState {
  return {
    ...state,
    collections: new Map(state.collections).set(key, change(state.collections.get(key) ?? emptyCollection)),
  }
}

function withMove(step: StepState, name: string, move: MoveState): StepState {
  return {...step, moves: new Map(step.moves).set(name, move)}
}

function ended(
  {why: _why, fault: _fault, ...step}: StepState,
  event: Extract<JournalEvent, {type: 'step-end'}>,
  at: string,
): StepState {
  return {
    ...step,
    endedAt: at,
    result: event.result,
    ...(event.why === undefined ? {} : {why: event.why}),
    ...(event.code === undefined ? {} : {fault: {code: event.code, next: event.next ?? []}}),
  }
}

function resumed({endedAt: _endedAt, ...state}: RunState): RunState {
  return {...state, interrupted: false}
}

type Of<Type extends JournalEvent['type']> = Extract<JournalEvent, {type: Type}>

function answered(run: string, step: StepState, {key, move: name, result}: Of<'outcome'>): StepState {
  const move = step.moves.get(name)
  if (move !== undefined) return withMove(step, name, {...move, result})
  throw new Fault('INVALID_DOCUMENT', `the journal of ${run} has an outcome without an intent: ${key} ${name}`)
}

type StepEvent = Of<'step-start' | 'intent' | 'outcome' | 'step-end' | 'verify' | 'residual'>

/** A step after one more entry about it. */
function nextStep(
  run: string,
  step: StepState,
  {event, at}: {readonly event: StepEvent; readonly at: string},
): StepState {
  switch (event.type) {
    case 'step-start':
      return {...step, startedAt: step.startedAt ?? at}
    case 'intent':
      return withMove(step, event.move, {attempt: event.attempt, notAfter: event.notAfter, sentAt: at})
    case 'outcome':
      return answered(run, step, event)
    case 'step-end':
      return ended(step, event, at)
    case 'verify':
      return {...step, verdict: event.verdict, verifiedAt: at}
    case 'residual':
      return {...step, residual: event.items}
    default:
      return event satisfies never
  }
}

type CollectionEvent = Of<'evidence' | 'collected' | 'collection-failed'>

function nextCollection(known: CollectionState, event: CollectionEvent): CollectionState {
  const {files, bytes} = known
  switch (event.type) {
    case 'evidence':
      return {...known, files: files + 1, bytes: bytes + event.item.bytes}
    case 'collected':
      return {files, bytes, bag: event.bag, sha256: event.sha256, sources: event.sources}
    case 'collection-failed':
      return {...emptyCollection, failed: event.why}
    default:
      return event satisfies never
  }
}

/** The state after one more entry. */
export function nextState(state: RunState, {event, obs: {at}}: JournalEntry): RunState {
  switch (event.type) {
    case 'step-start':
    case 'intent':
    case 'outcome':
    case 'step-end':
    case 'verify':
    case 'residual':
      return withStep(state, event.key, (step) => nextStep(state.run, step, {event, at}))
    case 'evidence':
    case 'collected':
    case 'collection-failed':
      return withCollection(state, event.key, (known) => nextCollection(known, event))
    case 'approval':
      return {...state, approvals: [...state.approvals, event.approval]}
    case 'probe':
      return {
        ...state,
        probes: new Map(state.probes).set(`${event.result.expect}:${event.result.probe}`, {...event.result, at}),
      }
    case 'lease':
      return {...state, leases: [...state.leases, event.lease]}
    case 'soak':
      return {...state, soaked: [...state.soaked, {point: event.point, held: event.held, at}]}
    case 'interrupt':
      return {...state, interrupted: true}
    case 'resume':
      return resumed(state)
    case 'run-outcome':
      return {...state, outcome: event.outcome, why: event.why, endedAt: state.endedAt ?? at}
    case 'run-start':
    case 'lock':
    case 'proving':
      return state
    default:
      return event satisfies never
  }
}

/** Folds a journal into the state of its run. Every prefix of a sound journal folds; anything else throws INVALID_DOCUMENT. */
export function runState(entries: readonly JournalEntry[]): RunState {
  const [first, ...rest] = entries
  if (first === undefined)
    throw new Fault('INVALID_DOCUMENT', 'the journal is empty: the run never began', {next: ['run the command again']})
  return rest.reduce(nextState, begin(first))
}
