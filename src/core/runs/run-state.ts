import type {JournalEntry, JournalEvent} from '../documents/journal.ts'
import type {Acceptance} from '../documents/acceptance.ts'
import type {Approval, Review} from '../documents/approval.ts'
import type {Credential} from '../documents/census.ts'
import type {Plan} from '../documents/plan.ts'
import type {ProbeResult} from '../documents/probe.ts'
import {Fault} from '../fault.ts'
import {extended, granted, type GrantedLease} from '../leases/granted-lease.ts'
import type {Outcome} from '../outcome.ts'
import type {Written} from '../elapsed.ts'
import type {Regression} from '../releases/stage.ts'
import {
  type CollectionEvent,
  type CollectionState,
  emptyCollection,
  isOfCollection,
  nextCollection,
  recordingKey,
} from './collection-state.ts'
import {begun, nextStep, type StepState} from './step-state.ts'

/** A run as its journal tells it. */
export interface RunState {
  readonly run: string
  readonly plan: Plan
  readonly startedAt: string
  readonly approvals: readonly Approval[]
  /** Who went on without the others, why and until when. */
  readonly breakGlass?: Omit<Of<'break-glass'>, 'type'>
  /** What somebody else said of that. */
  readonly review?: Review
  readonly steps: ReadonlyMap<string, StepState>
  readonly collections: ReadonlyMap<string, CollectionState>
  /** What was overheard of the run, where that was kept. */
  readonly recording?: CollectionState
  /** The latest answer of each probe. */
  readonly probes: ReadonlyMap<string, ProbeResult & {readonly at: string}>
  /** As granted and extended: the last of a change counts. */
  readonly leases: readonly GrantedLease[]
  /** Of a release: how many milliseconds of the watch over each stage have held. */
  readonly watched: ReadonlyMap<string, number>
  /** What was seen meanwhile that must not be. */
  readonly regressed?: Regression
  readonly soaked: readonly {readonly point: string; readonly held: boolean; readonly at: string}[]
  /** What may go on working: what the plan says and what was accepted since. */
  readonly accepted: readonly Acceptance[]
  /** The last count of the credentials that a mass run is about. */
  readonly census?: readonly Credential[]
  /** By target and notice: what became of it last. */
  readonly notified: ReadonlyMap<string, Of<'notified'>>
  readonly interrupted: boolean
  readonly outcome?: Outcome
  readonly why: readonly string[]
  /** When its outcome was first known; looking again later does not move it. */
  readonly endedAt?: string
  /** The monotonic clock of that moment. */
  readonly endedMono?: number
  /** When its last entry was written: what the journal says is as old as this. */
  readonly knownAt: string
}

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
    knownAt: entry.obs.at,
    approvals: [],
    steps: new Map(plan.changes.map((change) => [change.key, begun(change)])),
    collections: new Map(plan.collections.map(({key}) => [key, emptyCollection])),
    probes: new Map(),
    leases: [],
    watched: new Map(),
    soaked: [],
    accepted: plan.accepted,
    notified: new Map(),
    interrupted: false,
    why: [],
  }
}

/** A run whose steps are this fold's own: a mass run has thousands, and they are copied once for many entries. */
type Folding = RunState & {readonly steps: Map<string, StepState>}

function withStep(state: Folding, key: string, change: (step: StepState) => StepState): Folding {
  const step = state.steps.get(key)
  // What a collector sends to listen changes no object of the plan, and goes by itself where it is not taken away.
  if (step === undefined && state.collections.has(key)) return state
  if (step === undefined)
    throw new Fault('INVALID_DOCUMENT', `the journal of ${state.run} names ${key}, which its plan does not have`)
  state.steps.set(key, change(step))
  return state
}

function withCollection(
  state: Folding,
  key: string,
  change: (collection: CollectionState) => CollectionState,
): Folding {
  return {
    ...state,
    collections: new Map(state.collections).set(key, change(state.collections.get(key) ?? emptyCollection)),
  }
}

/** Looking again later does not move the moment at which it was first known. */
const withOutcome = (state: Folding, {outcome, why}: Of<'run-outcome'>, {at, mono}: Written): Folding => ({
  ...state,
  outcome,
  why,
  endedAt: state.endedAt ?? at,
  endedMono: state.endedMono ?? mono,
})

const withNotice = (state: Folding, event: Of<'notified'>): Folding => ({
  ...state,
  notified: new Map(state.notified).set(`${event.target} ${event.notice}`, event),
})

/** What is kept under a key: nearly always a collection. */
function withKept(state: Folding, event: CollectionEvent): Folding {
  const {key} = event
  if (key === recordingKey) return {...state, recording: nextCollection(state.recording ?? emptyCollection, event)}
  return withCollection(state, key, (known) => nextCollection(known, event))
}

const overheard = (state: Folding, {bag, sha256}: Of<'recorded'>): Folding =>
  bag === undefined || sha256 === undefined ? state : {...state, recording: {...emptyCollection, bag, sha256}}

function resumed({endedAt: _endedAt, endedMono: _endedMono, ...state}: Folding): Folding {
  return {...state, interrupted: false}
}

type Of<Type extends JournalEvent['type']> = Extract<JournalEvent, {type: Type}>

/** What a person has said yes to. */
function decided(state: Folding, event: Of<'approval' | 'break-glass' | 'review' | 'accepted'>): Folding {
  switch (event.type) {
    case 'approval':
      return {...state, approvals: [...state.approvals, event.approval]}
    case 'break-glass': {
      const {type: _type, ...breakGlass} = event
      return {...state, breakGlass}
    }
    case 'review':
      return {...state, review: event.review}
    case 'accepted':
      return {...state, accepted: [...state.accepted, event.acceptance]}
    default:
      return event satisfies never
  }
}

function fold(state: Folding, {event, obs}: JournalEntry): Folding {
  const {at, mono} = obs
  if (isOfCollection(event)) return withKept(state, event)
  if (event.type === 'notified') return withNotice(state, event)
  switch (event.type) {
    case 'step-start':
    case 'secret-kept':
    case 'intent':
    case 'outcome':
    case 'step-end':
    case 'verify':
    case 'quiet':
    case 'residual':
      return withStep(state, event.key, (step) => nextStep(state.run, step, {event, at, mono}))
    case 'approval':
    case 'break-glass':
    case 'review':
    case 'accepted':
      return decided(state, event)
    case 'probe':
      return {
        ...state,
        probes: new Map(state.probes).set(`${event.result.expect}:${event.result.probe}`, {...event.result, at}),
      }
    case 'lease':
      return {...state, leases: [...state.leases, granted(event.lease, obs)]}
    case 'lease-extended':
      return {...state, leases: [...state.leases, ...extended(state.leases, event.extension, obs)]}
    case 'soak':
      return {...state, soaked: [...state.soaked, {point: event.point, held: event.held, at}]}
    case 'watched':
      return {...state, watched: new Map(state.watched).set(event.stage, event.ms)}
    case 'regressed':
      return {...state, regressed: {stage: event.stage, why: event.why}}
    case 'found':
      state.steps.set(event.change.key, begun(event.change))
      return state
    case 'census':
      return {...state, census: event.credentials}
    case 'interrupt':
      return {...state, interrupted: true}
    case 'resume':
      return resumed(state)
    case 'run-outcome':
      return withOutcome(state, event, {at, mono})
    case 'run-start':
    case 'lock':
    case 'take-over':
    case 'warned':
    case 'clock-jump':
    case 'proving':
    case 'waiting':
    case 'waited':
      return state
    case 'recorded':
      return overheard(state, event)
    default:
      return event satisfies never
  }
}

/** The state after more entries. */
export const nextState = (state: RunState, entries: readonly JournalEntry[]): RunState => ({
  ...entries.reduce(fold, {...state, steps: new Map(state.steps)}),
  knownAt: entries.at(-1)?.obs.at ?? state.knownAt,
})

/** Folds a journal into the state of its run. Every prefix of a sound journal folds; anything else throws INVALID_DOCUMENT. */
export function runState(entries: readonly JournalEntry[]): RunState {
  const [first, ...rest] = entries
  if (first === undefined)
    throw new Fault('INVALID_DOCUMENT', 'the journal is empty: the run never began', {next: ['run the command again']})
  return nextState(begin(first), rest)
}
