import type {JournalEntry, JournalEvent} from '../documents/journal.ts'

/** What was found out about one journal whose hash chain holds. */
export interface JournalCheck {
  readonly run: string
  readonly entries: number
  readonly head: string
  /** Of what its plan would do, whenever it was made. */
  readonly planContent?: string
  /** Of what the run did, whenever it ran and in whatever order. */
  readonly normalisedDigest: string
  readonly checkpoints: number
  /** Persons whose signatures hold. */
  readonly signers: readonly string[]
  /** Entries under a good signature, and entries that a witness or a time stamp vouches for. */
  readonly signedTo: number
  readonly witnessedTo: number
  /** What is not as it must be; none of it can come from an honest run. */
  readonly problems: readonly string[]
  /** What could not be checked. */
  readonly notes: readonly string[]
}

const acts: ReadonlySet<JournalEvent['type']> = new Set(['step-start', 'intent', 'outcome', 'step-end', 'secret-kept'])

/** A finished run may be looked at again; only a `resume` lets it act again. */
export function actsAfterEnd(entries: readonly JournalEntry[]): readonly string[] {
  let ended = false
  const problems: string[] = []
  for (const {seq, event} of entries) {
    if (event.type === 'run-outcome') ended = true
    else if (event.type === 'resume') ended = false
    else if (ended && acts.has(event.type)) problems.push(`entry ${seq}: ${event.type} after the run had ended`)
  }
  return problems
}
