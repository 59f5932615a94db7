import type {RunReport} from '../../../core/documents/run-report.ts'
import type {Case, CaseRun} from '../../../core/incidents/case.ts'
import type {IncidentReport} from '../../../core/documents/answers/incident-report.ts'
import {timeOfDay} from '../../text/words.ts'
import type {Block, Section} from '../page.ts'

/** A case as its report tells it, with the journals that the report was made from. */
export interface Told {
  readonly report: IncidentReport
  readonly runs: Case
}

/** `agent-freeze at 11:01:17Z`: which of the runs it is. */
export const runName = ({kind, runbook, times}: RunReport): string =>
  `${kind === 'release' ? 'Release of ' : ''}${runbook.id} at ${timeOfDay(times.startedAt)}`

/** One section, with a part for each run that has something to say to it. */
export function perRun(title: string, {runs}: Told, blocks: (run: CaseRun) => readonly Block[]): Section {
  const parts = runs.map((run) => ({title: runName(run.report), blocks: blocks(run)}))
  return runs.length === 1
    ? {title, blocks: parts.flatMap((part) => part.blocks)}
    : {title, blocks: [], sections: parts}
}
