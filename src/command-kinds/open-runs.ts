import {type RunSummary, standingRuns} from '../core/runs/run-summary.ts'
import type {Records} from '../workbench.ts'

/** Runs that changed something in an account and are not released, newest first. */
export function openRuns(records: Records, account: string): readonly RunSummary[] {
  return standingRuns(records.runs(), account).filter(({changed}) => changed)
}

/** The commands that release them, newest first, and no more of them than a person reads. */
export function releaseCommands(runs: readonly RunSummary[]): readonly string[] {
  return runs.slice(0, 3).map(({run}) => `firebreak release ${run}`)
}
