import type {JournalEntry} from '../core/documents/journal.ts'
import type {Plan} from '../core/documents/plan.ts'
import type {Clock} from '../core/ports.ts'
import {createPlainProgress, wantedBy} from './plain-progress.ts'

/** Shows a run while it goes on; fed by journal entries and by nothing else. */
export interface ShownProgress {
  report(entry: JournalEntry): void
  /** Something that is not in the journal, such as what a Ctrl-C does. */
  note(text: string): void
  end(): Promise<void>
}

/** The run to show: its plan, and what its journal holds already when it is resumed. */
export interface Followed {
  readonly plan: Plan
  readonly earlier: readonly JournalEntry[]
}

export interface Place {
  readonly isTerminal: boolean
  readonly tell: (text: string) => void
  /** The one that the entries are timed with. */
  readonly clock: Clock
}

/** Live lines in a terminal, timestamped ones elsewhere. */
export async function showProgress(followed: Followed, {isTerminal, tell, clock}: Place): Promise<ShownProgress> {
  if (!isTerminal) return createPlainProgress(tell, wantedBy(followed.plan))
  const {createLiveProgress} = await import('./live-progress.ts')
  return createLiveProgress(followed, clock)
}
