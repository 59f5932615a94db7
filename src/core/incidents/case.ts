import type {JournalEntry} from '../documents/journal.ts'
import type {RunReport} from '../documents/run-report.ts'
import type {HeartbeatStanding} from '../heartbeats/beat.ts'
import {drillIncident, isLift, type RunSummary} from '../runs/run-summary.ts'
import type {RunState} from '../runs/run-state.ts'

/** One run of a case, with all that its journal says. */
export interface CaseRun {
  readonly report: RunReport
  readonly state: RunState
  readonly entries: readonly JournalEntry[]
  readonly heartbeat?: HeartbeatStanding
}

/** The runs that are told together, oldest first. */
export type Case = readonly CaseRun[]

const oldestFirst = (runs: readonly RunSummary[]): readonly string[] =>
  runs.toSorted((a, b) => a.startedAt.localeCompare(b.startedAt)).map(({run}) => run)

/** A run with the releases that lift it; of a release, with the run that it lifts. */
export function runsAround(run: string, all: readonly RunSummary[]): readonly string[] {
  const root = all.find((one) => one.run === run)?.releases ?? run
  return oldestFirst(all.filter((one) => one.run === root || one.releases === root))
}

/** Every run of an incident, and every release of one; what was only practised is no incident. */
export function runsOfIncident(incident: string, all: readonly RunSummary[]): readonly string[] {
  if (incident === drillIncident) return []
  const named = all.filter((one) => one.incident === incident).map(({run}) => run)
  return oldestFirst(
    all.filter(({run, releases}) => named.includes(run) || (releases !== undefined && named.includes(releases))),
  )
}

/** The runs that contain something, or were meant to. */
export const containing = (runs: Case): Case => runs.filter(({state}) => state.plan.kind === 'contain')

/** The runs that lift this one. */
export const liftsOf = ({state}: CaseRun, runs: Case): Case =>
  runs.filter(({state: {plan}}) => plan.releases === state.run)

/** The run as a whole was lifted. */
export const isReleased = (of: CaseRun, runs: Case): boolean =>
  liftsOf(of, runs).some(({state: {outcome, plan}}) => outcome === 'released' && !isLift(plan))
