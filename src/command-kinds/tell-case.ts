import type {Case, CaseRun} from '../core/incidents/case.ts'
import {runsAround, runsOfIncident} from '../core/incidents/case.ts'
import {incidentReport} from '../core/incidents/incident-report.ts'
import type {IncidentReport} from '../core/documents/answers/incident-report.ts'
import {Fault} from '../core/fault.ts'
import {reportOf} from '../core/runs/run-report.ts'
import {drillIncident} from '../core/runs/run-summary.ts'
import {runState} from '../core/runs/run-state.ts'
import type {Records} from '../workbench.ts'

/** What is to be told: one run with what lifted it, or every run of an incident. */
export type Wanted = {readonly run: string} | {readonly incident: string}

export interface ToldCase {
  readonly report: IncidentReport
  readonly runs: Case
}

function openRun(run: string, records: Records): CaseRun {
  const entries = records.entries(run)
  const state = runState(entries)
  const heartbeat = records.heartbeats.of(run)
  // Nobody signs what is only practised.
  const record = state.plan.incident === drillIncident ? {} : {record: records.record(run, entries.length)}
  return {
    report: {...reportOf(run, state), ...record},
    state,
    entries,
    ...(heartbeat === undefined ? {} : {heartbeat}),
  }
}

/** Throws USAGE for an incident that no run of this machine names. */
function runsOf(wanted: Wanted, records: Records): readonly string[] {
  const all = records.runs()
  if ('run' in wanted) return runsAround(records.resolve(wanted.run), all)
  const found = runsOfIncident(wanted.incident, all)
  if (found.length > 0) return found
  const isDrill = wanted.incident === drillIncident
  throw new Fault(
    'USAGE',
    isDrill
      ? 'drills are no incident: each has a report of its own'
      : `no run of this machine names incident ${wanted.incident}`,
    {next: [isDrill ? 'firebreak report last' : 'firebreak runs list']},
  )
}

/** Reads the journals of a case, whose chains are checked, and tells them as one. */
export async function tellCase(wanted: Wanted, records: Records): Promise<ToldCase> {
  const runs = runsOf(wanted, records).map((run) => openRun(run, records))
  const standing = runs.filter(
    ({state}) => !runs.some(({state: {plan, outcome}}) => plan.releases === state.run && outcome === 'released'),
  )
  const release = await Promise.all(standing.map(({state}) => records.previewRelease(state)))
  const damaged = records.runs().flatMap(({run, note}) => (note === undefined ? [] : [{run, note}]))
  const incident = 'incident' in wanted ? {incident: wanted.incident} : {}
  return {
    report: incidentReport({...incident, runs, release: release.flat(), damaged: 'incident' in wanted ? damaged : []}),
    runs,
  }
}
