import type {ContainmentAction, EvidenceSink, LoadAction, Observation} from './action.ts'
import type {Reader, Writer} from './cloudflare.ts'
import type {CensusKind, Credential} from './documents/census.ts'
import type {EvidenceItem, SourceReport} from './documents/evidence.ts'
import type {JournalEntry, JournalEvent, WireRequest} from './documents/journal.ts'
import type {Probe, ProbeReason} from './documents/probe.ts'
import type {Sink} from './documents/sink.ts'
import type {Fault} from './fault.ts'
import type {Considered} from './safeguard.ts'
import type {Secret} from './text/secret.ts'

export interface Clock {
  now(): Date
  /** Milliseconds that only ever grow, for all processes of this machine since it was started. */
  mono(): number
  sleep(ms: number, signal?: AbortSignal): Promise<void>
}

/** What may be away. */
export interface Answering {
  /** Whether the API answers the token that acts. Throws UNAVAILABLE where it does not. */
  answers(): Promise<void>
}

/** The append-only, hash-chained record of one run; `append` returns once the entry is on disk. */
export interface Journal {
  readonly run: string
  append(event: JournalEvent): Promise<JournalEntry>
  /** All of them, or those after the first `from`: a mass run has a hundred thousand, and asks after each step. */
  entries(from?: number): readonly JournalEntry[]
}

/** Where one collection is kept; sealed once, never edited after. */
export interface EvidenceBag extends EvidenceSink {
  readonly path: string
  /** When it was begun, however often it was gone on with since: where the windows of its logs end. */
  readonly begunAt: string
  seal(reports: readonly unknown[]): Promise<{readonly sha256: string}>
}

/** The bag of a collection that was cut short: it takes what is missing. */
export interface ReopenedBag extends EvidenceBag {
  /** What it has already, each held against its digest. */
  readonly items: readonly EvidenceItem[]
  /** The bytes as they came. */
  read(item: EvidenceItem): Promise<Uint8Array>
  /** What it was sealed with, where only the record of that is missing: then it takes nothing more. */
  readonly sealed?: {readonly sha256: string; readonly sources: readonly SourceReport[]}
}

/** A bag, sealed or not, for those who read what is in it. */
export interface OpenedBag {
  readonly path: string
  readonly run: string
  /** The run whose evidence it goes on with. */
  readonly continues?: string
  readonly incident?: string
  /** Absent while it is not sealed. */
  readonly sealedAt?: string
  readonly items: readonly EvidenceItem[]
  readonly sources: readonly SourceReport[]
  /** The bytes as they came, held against the digest of the item. Throws INVALID_DOCUMENT where they are not those. */
  read(item: EvidenceItem): Promise<Uint8Array>
  /** The same piece by piece; what is wrong with them is thrown at the latest after the last piece. */
  stream(item: EvidenceItem): AsyncIterable<Uint8Array>
}
export type OpenBag = (path: string) => Promise<OpenedBag>

/** Makes intents durable: called by the transport before a mutating request leaves, and gives the time after which it may not. */
export type Permit = (
  request: WireRequest,
  body?: string,
) => Promise<{
  readonly notAfter: Date
  /** Asked once more in the tick in which it would leave. */
  readonly mayLeave?: () => boolean
}>

/** A writer good for one request, and what came back for it. */
export interface OpenedWriter {
  readonly writer: Writer
  answer(): {readonly status: number; readonly cfRay?: string} | undefined
}
export type OpenWriter = (permit: Permit) => OpenedWriter

/** What a run does while nobody answers. */
export interface Outage {
  /** Whether the network is waited for; what has changed nothing fails at once. */
  isWaitedFor(): boolean
  began(why: string): Promise<void>
  ended(ms: number): Promise<void>
  /** Once it is aborted nobody waits any longer. */
  readonly stop: AbortSignal
}

/** Why a mutating request did not succeed, and whether it may have had its effect. */
export interface SendFailure {
  readonly result: 'not-applied' | 'unknown'
  readonly fault: Fault
  /** How long the API asks to wait before another try, capped. */
  readonly retryAfterMs?: number
  /** Whether another try can help. */
  readonly transient: boolean
  readonly status?: number
  readonly cfRay?: string
}

/** What a probe saw, before anybody judges whether that is good. */
export interface ProbeAnswer {
  readonly reason: ProbeReason
  readonly detail: string
  /** How long the place asks to wait before it is asked again, capped. */
  readonly retryAfterMs?: number
}

/** A connection that was opened before the change. */
export interface HeldConnection {
  /** What has become of it by now. */
  look(): ProbeAnswer
  close(): void
}

export type HeldProbe = Extract<Probe, {type: 'held'}>

/** Looks from outside. */
export interface Prober {
  /** Of a `held` probe only whether its device is out of the Mesh, with whatever was open through it. */
  ask(probe: Probe): Promise<ProbeAnswer>
  /** Opens the connection, and waits a moment for its first byte. Never rejects: `look` says what went wrong. */
  hold(probe: HeldProbe): Promise<HeldConnection>
}

/** Takes new secrets in. Throws when the place would not take one, and then has told nobody. */
export interface SecretStore {
  /** Whether the place takes secrets, found out without giving it one. Throws UNAVAILABLE with the next step. */
  check(sink: Sink): Promise<void>
  put(sink: Sink, secret: Secret): Promise<void>
}

/** Held while a run may write. An intent is on disk only if the lock was held in the same transaction. */
export interface Lock {
  readonly epoch: number
  /** Renews it when it is due. Throws REFUSED once somebody else has taken over. */
  assertHeld(): void
  /** Whether a request may leave under it in this very tick: nobody has taken over, and by both clocks enough of it is left. */
  mayLeave(): boolean
}

/** Locks that a person takes over by their exact ids, and why. */
export interface TakingOver {
  readonly locks: readonly string[]
  readonly reason: string
}

/** Looks at what an action is about; many looks may become one listing. */
export type Observe = (action: ContainmentAction, params: unknown) => Promise<Observation<unknown, unknown>>

/** Every credential of these kinds that the account has. Throws where the token cannot list all of them. */
export type TakeCensus = (kinds: readonly CensusKind[]) => Promise<readonly Credential[]>

/** What may be used to look. */
export interface Looking {
  readonly reader: Reader
  readonly observe: Observe
  readonly takeCensus: TakeCensus
  readonly clock: Clock
  readonly loadAction: LoadAction
  /** Does the part of a run that this key names, so that what is asked meanwhile is known to be asked for it. Absent where nobody listens. */
  readonly asPart?: <Value>(key: string, work: () => Promise<Value>) => Promise<Value>
}

/** What may be used to look again and to prove: it has nothing to write with. */
export interface Proving extends Looking {
  readonly journal: Journal
  readonly prober: Prober
  /** Connections that were opened before the first change of this run, by the name of their probe. */
  readonly held?: ReadonlyMap<string, HeldConnection>
  /** Aborted by the first Ctrl-C: no new calls; what is in flight is settled. */
  readonly stop: AbortSignal
}

/** What a run needs in order to act. */
export interface Acting extends Proving {
  readonly openWriter: OpenWriter
  readonly classify: (error: unknown) => SendFailure
  /** Throws REFUSED for a request that no run may send, whatever its plan says. */
  readonly guardCall: (request: WireRequest, body?: string) => void
  /** Whether a safeguard refuses a change that no plan has weighed; `reason` is that of the run. */
  readonly refusesFound: (found: Considered, reason: string | undefined) => boolean
  readonly lock: Lock
  readonly openBag: (key: string) => Promise<EvidenceBag>
  /** The newest bag of this collection; undefined where none was begun. */
  readonly reopenBag: (key: string) => Promise<ReopenedBag | undefined>
  /** The sealed bags of other runs. Absent where a run is only derived again. */
  readonly openEarlier?: (runs: readonly string[]) => Promise<readonly OpenedBag[]>
  readonly secrets: SecretStore
  /** Keeps what was overheard of the run, once it has done what it does. Absent where nobody listens. Never throws. */
  readonly keepRecording?: () => Promise<Omit<Extract<JournalEvent, {type: 'recorded'}>, 'type'>>
  /** Waits between the looks at a stage of a release; `clock` when absent. */
  readonly watchClock?: Clock
  /** Aborted when a person has heard enough, where the run listens to something. */
  readonly listenUntil?: AbortSignal
}
