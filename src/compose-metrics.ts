import {Fault} from './core/fault.ts'
import type {Costs} from './core/metrics/costs.ts'
import {measureRun, type Measured} from './core/metrics/measure-run.ts'
import type {Metrics} from './core/metrics/metrics.ts'
import {summarise} from './core/metrics/summarise.ts'
import type {Clock} from './core/ports.ts'
import {begunAt, type RunSummary} from './core/runs/run-summary.ts'
import {readDrillResults} from './storage/drill-results.ts'
import {readJournal} from './storage/journal.ts'
import {journalPath, listRuns} from './storage/runs.ts'

export interface MetricsPlace {
  readonly stateDir: string
  readonly clock: Pick<Clock, 'now'>
  readonly costs: Costs | undefined
  /** The runbooks that have a drill. */
  readonly drilled: readonly string[]
}

function measured(stateDir: string, {run}: RunSummary): Measured | string {
  try {
    return measureRun(readJournal(journalPath(stateDir, run)).entries)
  } catch (error) {
    if (error instanceof Fault) return run
    throw error
  }
}

/** Takes the figures from the journals and the results of drills in a state folder. */
export const metricsIn = ({stateDir, clock, costs, drilled}: MetricsPlace) => ({
  take({sinceMs, of}: {readonly sinceMs: number; readonly of: Metrics['of']}): Metrics {
    const at = clock.now()
    const since = new Date(at.getTime() - sinceMs)
    const known = listRuns(stateDir)
    const all = known
      .filter((summary) => Date.parse(begunAt(summary)) >= since.getTime())
      .map((summary) => measured(stateDir, summary))
    return summarise({
      at,
      since,
      of,
      known,
      costs,
      drilled,
      results: readDrillResults(stateDir),
      runs: all.filter((one) => typeof one !== 'string'),
      damaged: all.filter((one) => typeof one === 'string'),
    })
  },
})
