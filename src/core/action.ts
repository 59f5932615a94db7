import type {z} from 'zod'
import type {Reader, Writer} from './cloudflare.ts'
import type {EvidenceItem, SourceReport} from './documents/evidence.ts'
import type {ActionClass, BlastRadius, Direction, Residual, SafeguardResult, UndoClass} from './documents/plan.ts'
import type {Fault} from './fault.ts'
import type {Clock, OpenedBag} from './ports.ts'
import type {Verdict} from './outcome.ts'
import type {RefKind, Target, TargetKind} from './targets.ts'

/** What was read: the exact object, the state that a release would need, and what else the checks want to know. */
export interface Observation<State, Context> {
  readonly target: Target
  /** Nothing volatile in it: no times, no counters. */
  readonly state: State
  readonly context: Context
  /** False when the token could not see all of it. */
  readonly complete: boolean
  /** By what else people and machines go that lose something with it: device ids, addresses, e-mail addresses. */
  readonly aliases?: readonly string[]
}

export type Proposal<State> =
  | {readonly kind: 'none'; readonly why: string}
  | {readonly kind: 'update'; readonly after: State; readonly summary: string}
  | {readonly kind: 'impossible'; readonly why: string; readonly next?: string}

/** One mutating request of an apply, by a name that stays the same on resume. */
export interface Move {
  readonly name: string
  /** Milliseconds to wait before it is sent, where the move before it has to be in force first. */
  readonly waitMs?: number
  /** Its failure is told, and does not keep the moves after it from being sent. */
  readonly bestEffort?: true
  /** A new secret made here: it is in the change's sink before the request leaves, and `send` gets it. */
  readonly mints?: () => string
  /** The new secret that the answer holds, once and never again: it goes straight to the change's sink. */
  readonly reveals?: (answer: unknown) => string | undefined
  /** Of a request that replaces a whole object: what it was made from, looked at once more just before it is sent. */
  readonly replaces?: Replaced
  send(writer: Writer, minted?: string): PromiseLike<unknown>
}

/** An object as a look found it, without what changes by itself, and how to look at it again. */
export interface Replaced {
  readonly seen: unknown
  look(reader: Reader): PromiseLike<unknown>
}

/** A reason why a change would lock somebody out or would not contain. `left-out`: it alone is not made, and keeps no other from being made. */
export type Hazard = Omit<SafeguardResult, 'result' | 'next'> & {
  readonly result: 'warned' | 'refused' | 'left-out'
  readonly next?: readonly string[]
}

interface Described {
  readonly id: string
  readonly family: 'kill-switch' | 'credentials' | 'mesh' | 'logs'
  readonly title: string
  /** The Cloudflare page or SDK type that it rests on. */
  readonly source: string
  /** API permission names, as the dashboard's token page has them with `Write` for `Edit`. */
  readonly permissions: {readonly read: readonly string[]; readonly write: readonly string[]}
}

/** What is true of one containment primitive, said once. `observe` and the moves touch the network; the rest is pure. */
export interface ContainmentSpec<Params, State, Context> extends Described {
  /** The param that names its target, and what kind of object that is. One that is `made` need not exist yet: the param says what it should be. */
  readonly target: {readonly param: keyof Params & string; readonly kind: TargetKind; readonly made?: true}
  /** Other params that a runbook may give by name. */
  readonly refs?: Partial<Record<keyof Params & string, RefKind>>
  /** Params that the inventory says of the target itself, where the runbook does not. */
  readonly besides?: readonly (keyof Params & string)[]
  readonly class: ActionClass
  readonly blastRadius: BlastRadius
  readonly undo: UndoClass
  /** A runbook may let it be lifted again when nobody gives a heartbeat. Never where that would give back a credential. */
  readonly liftable?: true
  /** A runbook may let it be lifted when its lease has run out: a rule or an entry of a list, and never a credential. */
  readonly mayLapse?: true
  readonly direction: Direction
  /** When a change is in force everywhere, in milliseconds, and who says so. */
  readonly propagation: {readonly ms: number; readonly source: string}
  readonly params: z.ZodType<Params>
  readonly state: z.ZodType<State>
  observe(reader: Reader, params: Params): Promise<Observation<State, Context>>
  /** `ends`: by when it is over at the latest, for what Cloudflare can end by itself. */
  plan(params: Params, before: State, ends?: string): Proposal<State>
  /** What speaks against the change; [] when nothing does. */
  hazards(params: Params, seen: Observation<State, Context>): readonly Hazard[]
  /** The same for many targets at once, in their order, in fewer requests: for a step that is about thousands. A fault stands for what one look would have thrown. */
  observeMany?(reader: Reader, params: readonly Params[]): Promise<readonly (Observation<State, Context> | Fault)[]>
  /**
   * The requests that lead from one state to the other, restricting or relaxing; [] when there is no way to go. The
   * context is that of the look that found `before`.
   */
  apply(params: Params, before: State, after: State, context: Context): readonly Move[]
  /** The context of the look that found `now`, where what is volatile counts too. */
  verify(after: State, now: State, context?: Context): Verdict
  /** The way back to `before`, from what is there now. */
  release(params: Params, before: State, after: State, now: State): Proposal<State>
  /** What still works once the change holds. */
  residual(params: Params, seen: Observation<State, Context>): readonly Residual[]
  /** V3: whether Cloudflare's own records show nothing that succeeded through the target since then. */
  quiet?(reader: Reader, params: Params, since: Date): Promise<Verdict>
  /** Of what takes a credential away that a release gives back as it was: whether it has another secret since then. */
  replaced?(seen: Observation<State, Context>, since: Date): Verdict
}

/** What a collector says of the bytes that it keeps; the bag says the rest. */
export type EvidenceAbout = Omit<EvidenceItem, 'file' | 'sha256' | 'bytes' | 'encoding' | 'raw' | 'collectedAt'>

/** Where a collector puts bytes; each call returns once they are durable. */
export interface EvidenceSink {
  keep(file: string, bytes: Uint8Array, about: EvidenceAbout): Promise<EvidenceItem>
  /** The same for what is too long for memory. `about` may be asked once all has come. Keeps nothing when the stream fails. */
  keepStream(
    file: string,
    chunks: AsyncIterable<Uint8Array>,
    about: EvidenceAbout | (() => EvidenceAbout),
  ): Promise<EvidenceItem>
}

/** What a collector may do that attaches itself to what it listens to. */
export interface Attaching {
  /** Sends one request, its intent on disk before it leaves, and gives its answer. Throws what became of it instead. */
  send<Answer>(move: {readonly name: string; send(writer: Writer): PromiseLike<Answer>}): Promise<Answer>
  readonly clock: Clock
  /** Aborted when it is time to stop listening; what was made for it may be taken away still. */
  readonly until: AbortSignal
}

export interface CollectRequest {
  readonly sink: EvidenceSink
  readonly now: Date
  /** Objects that the plan touches, whose configuration belongs to the evidence. */
  readonly targets: readonly Target[]
  readonly signal: AbortSignal
  /** Opens the bags of earlier runs, to tell what is new from what they have; absent where nothing of the kind is at hand. */
  readonly openEarlier?: (runs: readonly string[]) => Promise<readonly OpenedBag[]>
  /** Given by a run, and by nothing else: whoever only plans or looks has no way to send. */
  readonly attaching?: Attaching
}

/** An action that keeps what the platform recorded, and says what it could not get. It reads; to listen it may attach itself for a while. */
export interface EvidenceSpec<Params> extends Described {
  readonly params: z.ZodType<Params>
  describe(params: Params): string
  /** API permission names that these params take, where they take fewer than all. */
  needs?(params: Params): readonly string[]
  /** GET paths, below the account, that hold the configuration of a target. */
  collect(reader: Reader, params: Params, request: CollectRequest): Promise<readonly SourceReport[]>
}

/** A containment action with its types closed over: every argument is parsed, nothing is trusted. */
export interface ContainmentAction extends Omit<
  ContainmentSpec<never, never, never>,
  | 'observe'
  | 'observeMany'
  | 'plan'
  | 'hazards'
  | 'apply'
  | 'verify'
  | 'release'
  | 'residual'
  | 'quiet'
  | 'replaced'
  | 'params'
  | 'state'
  | 'target'
  | 'refs'
  | 'besides'
> {
  readonly kind: 'containment'
  readonly target: {readonly param: string; readonly kind: TargetKind; readonly made?: true}
  readonly refs: Readonly<Record<string, RefKind>>
  readonly besides: readonly string[]
  readonly params: z.ZodType
  observe(reader: Reader, params: unknown): Promise<Observation<unknown, unknown>>
  observeMany?(reader: Reader, params: readonly unknown[]): Promise<readonly (Observation<unknown, unknown> | Fault)[]>
  plan(params: unknown, before: unknown, ends?: string): Proposal<unknown>
  hazards(params: unknown, seen: Observation<unknown, unknown>): readonly Hazard[]
  apply(params: unknown, before: unknown, after: unknown, context?: unknown): readonly Move[]
  verify(after: unknown, now: unknown, context?: unknown): Verdict
  release(params: unknown, before: unknown, after: unknown, now: unknown): Proposal<unknown>
  residual(params: unknown, seen: Observation<unknown, unknown>): readonly Residual[]
  quiet?(reader: Reader, params: unknown, since: Date): Promise<Verdict>
  replaced?(seen: Observation<unknown, unknown>, since: Date): Verdict
}

export interface EvidenceAction extends Omit<EvidenceSpec<never>, 'params' | 'describe' | 'needs' | 'collect'> {
  readonly kind: 'evidence'
  readonly params: z.ZodType
  describe(params: unknown): string
  needs?(params: unknown): readonly string[]
  collect(reader: Reader, params: unknown, request: CollectRequest): Promise<readonly SourceReport[]>
}

export type Action = ContainmentAction | EvidenceAction
export type LoadAction = (id: string) => Promise<Action>

/** Closes over an action's two schemas, so that the engine handles `unknown` and casts nothing. */
export function defineAction<Params, State, Context>(spec: ContainmentSpec<Params, State, Context>): ContainmentAction {
  const params = (value: unknown) => spec.params.parse(value)
  const state = (value: unknown) => spec.state.parse(value)
  // The context never leaves memory and is only ever handed back to the action that made it.
  const seen = (value: Observation<unknown, unknown>) =>
    ({...value, state: state(value.state)}) as Observation<State, Context>
  const {observeMany, quiet, replaced, ...rest} = spec
  return {
    ...rest,
    kind: 'containment',
    refs: (spec.refs ?? {}) as Readonly<Record<string, RefKind>>,
    besides: spec.besides ?? [],
    observe: (reader, given) => spec.observe(reader, params(given)),
    ...(observeMany === undefined
      ? {}
      : {observeMany: (reader, given) => observeMany.call(spec, reader, given.map(params))}),
    ...(quiet === undefined ? {} : {quiet: (reader, given, since) => quiet.call(spec, reader, params(given), since)}),
    ...(replaced === undefined
      ? {}
      : {replaced: (observation, since) => replaced.call(spec, seen(observation), since)}),
    plan: (given, before, ends) => spec.plan(params(given), state(before), ends),
    hazards: (given, observation) => spec.hazards(params(given), seen(observation)),
    apply: (given, before, after, context) =>
      spec.apply(params(given), state(before), state(after), context as Context),
    verify: (after, now, context) => spec.verify(state(after), state(now), context as Context | undefined),
    release: (given, before, after, now) => spec.release(params(given), state(before), state(after), state(now)),
    residual: (given, observation) => spec.residual(params(given), seen(observation)),
  }
}

/** The same for an action that only collects. */
export function defineEvidence<Params>(spec: EvidenceSpec<Params>): EvidenceAction {
  const {needs, ...rest} = spec
  return {
    ...rest,
    kind: 'evidence',
    ...(needs === undefined ? {} : {needs: (given) => needs.call(spec, spec.params.parse(given))}),
    describe: (given) => spec.describe(spec.params.parse(given)),
    collect: (reader, given, request) => spec.collect(reader, spec.params.parse(given), request),
  }
}
