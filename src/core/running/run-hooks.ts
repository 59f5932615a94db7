import type {JournalEntry} from '../documents/journal.ts'
import type {TakingOver} from '../ports.ts'

/** Told while a run goes on: each entry once it is durable. `stop` is aborted by the first Ctrl-C. */
export interface RunHooks {
  readonly report: (entry: JournalEntry) => void
  readonly stop: AbortSignal
  /** Throws where it is not to be begun after all; asked of a new run once its locks are had. */
  readonly assertStill?: () => void
  /** Whose locks a person takes over, and why. */
  readonly takeOver?: TakingOver
  /** The recording of a plan that another process has made, as it lay beside its file. */
  readonly planned?: string
  /** Aborted when a person has heard enough of what the run listens to. */
  readonly listenUntil?: AbortSignal
  /** Told what is no part of the run, such as that nobody takes its trace. */
  readonly note?: (text: string) => void
}

/** The same, and who is told of what is done without a person. */
export interface TellingHooks extends RunHooks {
  readonly tell: (text: string) => void
}

/** Told while leases are reaped. */
export interface ReapHooks extends TellingHooks {
  /** Whether to go on until it is stopped. */
  readonly watch: boolean
}
