import type {EvidenceSink, LoadAction} from './action.ts'
import type {Reader, Writer} from './cloudflare.ts'
import type {JournalEntry, JournalEvent, WireRequest} from './documents/journal.ts'
import type {Probe, ProbeReason} from './documents/probe.ts'
import type {Fault} from './fault.ts'

export interface Clock {
  now(): Date
  /** Milliseconds that only ever grow. */
  mono(): number
  sleep(ms: number, signal?: AbortSignal): Promise<void>
}

/** The append-only, hash-chained record of one run; `append` returns once the entry is on disk. */
export interface Journal {
  readonly run: string
  append(event: JournalEvent): Promise<JournalEntry>
  entries(): readonly JournalEntry[]
}

/** Where one collection is kept; sealed once, never edited after. */
export interface EvidenceBag extends EvidenceSink {
  readonly path: string
  seal(reports: readonly unknown[]): Promise<{readonly sha256: string}>
}

/** Makes intents durable: called by the transport before a mutating request leaves, and gives the time after which it may not. */
export type Permit = (request: WireRequest) => Promise<{readonly notAfter: Date}>

/** A writer good for one request, and what came back for it. */
export interface OpenedWriter {
  readonly writer: Writer
  answer(): {readonly status: number; readonly cfRay?: string} | undefined
}
export type OpenWriter = (permit: Permit) => OpenedWriter

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
}
export type Prober = (probe: Probe) => Promise<ProbeAnswer>

/** Held while a run may write; `assertHeld` throws REFUSED once somebody else has taken over. */
export interface Lock {
  readonly epoch: number
  assertHeld(): void
  release(): Promise<void>
}

/** What may be used to look. */
export interface Looking {
  readonly reader: Reader
  readonly clock: Clock
  readonly loadAction: LoadAction
}

/** What may be used to look again and to prove: it has nothing to write with. */
export interface Proving extends Looking {
  readonly journal: Journal
  readonly prober: Prober
  /** Aborted by the first Ctrl-C: no new calls; what is in flight is settled. */
  readonly stop: AbortSignal
}

/** What a run needs in order to act. */
export interface Acting extends Proving {
  readonly openWriter: OpenWriter
  readonly classify: (error: unknown) => SendFailure
  /** Throws REFUSED for a request that no run may send, whatever its plan says. */
  readonly guardCall: (request: WireRequest) => void
  readonly lock: Lock
  readonly openBag: (key: string) => Promise<EvidenceBag>
}
