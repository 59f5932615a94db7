import type {Case, CaseRun} from '../core/incidents/case.ts'
import {isReleased, runsAround, runsOfIncident} from '../core/incidents/case.ts'
import {type AuditRecords, raysIn, strangeRays} from '../core/incidents/audit-deeds.ts'
import {incidentReport} from '../core/incidents/incident-report.ts'
import type {BagLook, IncidentReport} from '../core/documents/answers/incident-report.ts'
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

/** What lies where the runs have sealed their evidence. */
async function looksOf(runs: Case, records: Records): Promise<ReadonlyMap<string, BagLook>> {
  const bags = runs.flatMap(({state}) => [...state.collections.values()])
  const looks = bags.map(async ({bag, sha256}) =>
    bag === undefined || sha256 === undefined ? [] : [[bag, await records.lookAtBag(bag, sha256)] as const],
  )
  return new Map((await Promise.all(looks)).flat())
}

/** What the audit logs in the evidence say. */
async function auditOf(runs: Case, records: Records): Promise<AuditRecords> {
  const bags = runs.flatMap(({state, entries}) =>
    [...state.collections].flatMap(([key, {bag, sha256}]) =>
      bag === undefined || sha256 === undefined
        ? []
        : [
            {
              path: bag,
              items: entries.flatMap(({event}) => (event.type === 'evidence' && event.key === key ? [event.item] : [])),
            },
          ],
    ),
  )
  return records.auditRecords(bags)
}

/** A run that has sent a request in that time began within this much before it. */
const longestRunMs = 7 * 86_400_000

/** Which other runs of this machine have sent what is in the audit log: a journal that cannot be believed says nothing. */
function sentElsewhere(audit: AuditRecords, runs: Case, records: Records): ReadonlyMap<string, string> {
  const {rays, from, to} = strangeRays(audit, runs)
  const others = records.runs().filter(({run, note, startedAt}) => {
    const began = Date.parse(startedAt)
    const isOther = note === undefined && runs.every(({state}) => state.run !== run)
    return isOther && began >= from - longestRunMs && began <= to
  })
  const wanted = new Set(rays)
  return new Map(
    others.flatMap(({run}) =>
      raysIn(records.entries(run)).flatMap((ray) => (wanted.has(ray) ? [[ray, run] as const] : [])),
    ),
  )
}

/** Reads the journals of a case, whose chains are checked, and tells them as one. */
export async function tellCase(wanted: Wanted, records: Records): Promise<ToldCase> {
  const runs = runsOf(wanted, records).map((run) => openRun(run, records))
  const standing = runs.filter((of) => !isReleased(of, runs))
  const [release, looks, audit] = await Promise.all([
    Promise.all(standing.map(({state}) => records.previewRelease(state))),
    looksOf(runs, records),
    auditOf(runs, records),
  ])
  const elsewhere = sentElsewhere(audit, runs, records)
  const isIncident = 'incident' in wanted
  const damaged = records.runs().flatMap(({run, note}) => (note === undefined || !isIncident ? [] : [{run, note}]))
  const about = isIncident ? {incident: wanted.incident} : {}
  return {report: incidentReport({...about, runs, release: release.flat(), damaged, looks, audit, elsewhere}), runs}
}
