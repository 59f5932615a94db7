import {lastThatChanged, type RunSummary, standingRuns} from '../core/runs/run-summary.ts'
import type {Records} from '../workbench.ts'

/** Runs that changed something in an account and are not released, newest first. */
export function openRuns(records: Records, account: string): readonly RunSummary[] {
  return standingRuns(records.runs(), account).filter(({changed}) => changed)
}

/** The commands that release them, newest first, and no more of them than a person reads. */
export function releaseCommands(runs: readonly RunSummary[]): readonly string[] {
  return runs.slice(0, 3).map(({run}) => `firebreak release ${run}`)
}

/** The run that is meant where something stands: of `last` the last that changed something, which is told where a newer one did not. */
export function runThatChanged(wanted: string, records: Records, tell: (text: string) => void): string {
  const newest = records.resolve(wanted)
  const last = wanted === 'last' ? lastThatChanged(records.runs()) : undefined
  if (last === undefined || last.run === newest) return newest
  tell(`last is ${last.run}, ${last.runbook}: no run since has changed anything.\n`)
  return last.run
}
