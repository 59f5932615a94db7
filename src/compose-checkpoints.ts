import type {JournalEntry} from './core/documents/journal.ts'
import type {RunEnd} from './core/runs/run-report.ts'
import {toolVersion} from './package-root.ts'
import {createCheckpointer, type Signing} from './storage/checkpoints/checkpointer.ts'
import {systemClock} from './storage/system-clock.ts'

/** What of a run has to be watched so that its journal can be signed. */
export interface Checkpointed {
  readonly run: string
  readonly report: (entry: JournalEntry) => void
  /** Told what the journal held when it was opened. */
  readonly begun?: (entries: readonly JournalEntry[]) => void
}

/** Signs the journal of a run beside the work, and waits for witnesses only once everything is given back. */
export async function besideCheckpoints<Run extends Checkpointed>(
  running: Run,
  {signing, runDir}: {readonly signing: Signing | undefined; readonly runDir: string},
  act: (running: Run) => Promise<RunEnd>,
): Promise<RunEnd> {
  if (signing === undefined) return act(running)
  const checkpointer = createCheckpointer({
    ...signing,
    run: running.run,
    runDir,
    tool: `firebreak/${toolVersion()}`,
    clock: systemClock,
  })
  const report = (entry: JournalEntry) => {
    checkpointer.told(entry)
    running.report(entry)
  }
  const ended = await act({...running, report, begun: checkpointer.begin}).catch(async (error: unknown) => {
    await checkpointer.finish()
    throw error
  })
  return {...ended, record: await checkpointer.finish()}
}
