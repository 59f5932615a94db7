import type {JournalEntry} from '../core/documents/journal.ts'
import type {Plan} from '../core/documents/plan.ts'
import {createPlainProgress} from './plain-progress.ts'

/** Shows a run while it goes on; fed by journal entries and by nothing else. */
export interface ShownProgress {
  report(entry: JournalEntry): void
  /** Something that is not in the journal, such as what a Ctrl-C does. */
  note(text: string): void
  end(): Promise<void>
}

/** Live lines in a terminal, timestamped ones elsewhere. */
export async function showProgress(
  plan: Plan,
  {isTerminal, tell}: {readonly isTerminal: boolean; readonly tell: (text: string) => void},
): Promise<ShownProgress> {
  if (!isTerminal) return createPlainProgress(tell)
  const {createLiveProgress} = await import('./live-progress.ts')
  return createLiveProgress(plan)
}
