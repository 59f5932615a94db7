import type {Difference} from './difference.ts'

/** One thing that was derived again. `unknown`: it could not be, and `why` says what is missing. */
export interface ReplayedPart {
  readonly verdict: 'same' | 'differs' | 'unknown'
  readonly recorded: string
  readonly derived?: string
  /** The first one. */
  readonly difference?: Difference & {readonly seq?: number}
  readonly why: readonly string[]
}

/** What `journal replay` found out. */
export interface JournalReplay {
  readonly schema: 'firebreak/journal-replay@1'
  readonly run: string
  /** What recorded, and what derives. */
  readonly tools: {readonly recorded?: string; readonly here: string}
  /** By its digest, which covers every byte that was approved. */
  readonly plan: ReplayedPart
  /** By its normalised digest: what was done, whatever the order and the time. */
  readonly journal: ReplayedPart
  /** What is otherwise here than it was then. */
  readonly notes: readonly string[]
}

/** What else than was recorded is planned with: names or paths. */
export interface ReplayFlags {
  readonly bag?: string | undefined
  readonly runbook?: string | undefined
  readonly inventory?: string | undefined
}

/** Derives plan and journal of a run again. Throws INVALID_DOCUMENT where its recording was changed. */
export type Replay = (run: string, flags: ReplayFlags) => Promise<JournalReplay>
