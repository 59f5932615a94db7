import type {DrillEvent, DrillOptions, DrillResult} from '../core/documents/drill-result.ts'
import {interruptible} from '../terminal/interrupt.ts'
import {createPlainProgress} from '../terminal/plain-progress.ts'
import type {Compose} from '../workbench.ts'

export interface Rehearsal extends Pick<DrillOptions, 'notify'> {
  readonly runbook: string
  readonly seed?: number | undefined
  readonly params?: Readonly<Record<string, string>>
}

/** Plays a drill and tells what happens while it does. */
export async function rehearse(
  {runbook, seed, params = {}, notify}: Rehearsal,
  {runDrill}: Pick<Compose, 'runDrill'>,
  tell: (text: string) => void,
): Promise<DrillResult> {
  const progress = createPlainProgress(tell)
  const report = (event: DrillEvent) =>
    event.kind === 'note' ? progress.note(event.text) : progress.report(event.entry)
  return interruptible({tell, soFar: () => ({wrote: false})}, (stop) =>
    runDrill({
      runbook,
      ...(seed === undefined ? {} : {seed}),
      ...(notify === undefined ? {} : {notify}),
      params,
      report,
      stop,
    }),
  )
}
