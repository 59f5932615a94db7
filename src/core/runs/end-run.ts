import type {Journal} from '../ports.ts'
import {conclude} from './conclude.ts'
import {liveState} from './live-state.ts'
import type {RunEnd} from './run-report.ts'

/** Draws the conclusion from what the journal holds by now, and records it. */
export async function endRun(journal: Journal): Promise<RunEnd> {
  const {outcome, why} = conclude(liveState(journal))
  await journal.append({type: 'run-outcome', outcome, why: [...why]})
  return {run: journal.run, outcome, why, state: liveState(journal)}
}
