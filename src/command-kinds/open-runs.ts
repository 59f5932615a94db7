import {Fault} from '../core/fault.ts'
import {changedSomething} from '../core/runs/conclude.ts'
import {runState} from '../core/runs/run-state.ts'
import type {Records, RunSummary} from '../workbench.ts'

/** For each run that a finished release has lifted, that release. */
export function releaseOfEach(runs: readonly RunSummary[]): ReadonlyMap<string, string> {
  return new Map(
    runs.flatMap(({run, outcome, releases}) =>
      outcome === 'released' && releases !== undefined ? [[releases, run] as const] : [],
    ),
  )
}

/** Whether a run has changed something in an account; one whose journal is damaged is not known to have. */
function changedIn(account: string, run: string, records: Records): boolean {
  try {
    const state = runState(records.entries(run))
    return state.plan.account.id === account && changedSomething(state)
  } catch (error) {
    if (error instanceof Fault) return false
    throw error
  }
}

/** Runs that changed something in an account and are not released, newest first. */
export function openRuns(records: Records, account: string): readonly RunSummary[] {
  const runs = records.runs()
  const lifted = releaseOfEach(runs)
  return runs.filter(({run, kind}) => kind === 'contain' && !lifted.has(run) && changedIn(account, run, records))
}

/** The commands that release them, newest first, and no more of them than a person reads. */
export function releaseCommands(runs: readonly RunSummary[]): readonly string[] {
  return runs.slice(0, 3).map(({run}) => `firebreak release ${run}`)
}
