import type {StandingLease} from '../documents/answers/lease-list.ts'
import {passedMs, type Present} from '../elapsed.ts'
import {drillIncident, givenBackOf, type RunSummary, standingRuns} from '../runs/run-summary.ts'
import type {EmergencyChange, HeldLease} from './emergency-change.ts'

/** Clocks that differ by less say the same. */
const sameMs = 5000

/** Milliseconds that are left of a lease; negative once it has run out. */
const leftMs = ({expiresAt, counted}: HeldLease, present: Present): number =>
  Date.parse(expiresAt) - Date.parse(counted.at) - passedMs(counted, present)

/** When it runs out: what was written, unless the wall clock was moved since. */
function runsOut(lease: HeldLease, left: number, {now}: Present): string {
  const at = now().getTime() + left
  return Math.abs(at - Date.parse(lease.expiresAt)) < sameMs ? lease.expiresAt : new Date(at).toISOString()
}

function timeOf(
  lease: HeldLease | undefined,
  present: Present,
): Pick<StandingLease, 'standing' | 'until' | 'expiresAt' | 'limit'> {
  if (lease === undefined) return {standing: 'unleased'}
  const left = leftMs(lease, present)
  const {expiresAt, limit} = lease
  return {standing: left > 0 ? 'current' : 'overdue', until: runsOut(lease, left, present), expiresAt, limit}
}

/** What of a run no release has given back. */
export function standingChanges(run: RunSummary, runs: readonly RunSummary[]): readonly EmergencyChange[] {
  const back = givenBackOf(run.run, runs)
  return (run.emergency ?? []).filter(({key}) => !back.includes(key))
}

/** What of a run may be lifted now, since nobody has renewed its lease. */
export function lapsedChanges(
  run: RunSummary,
  runs: readonly RunSummary[],
  present: Present,
): readonly EmergencyChange[] {
  return standingChanges(run, runs).filter(
    ({onExpiry, lease}) => onExpiry === 'lift' && lease !== undefined && leftMs(lease, present) <= 0,
  )
}

/** What of a run nobody has renewed in time, whatever then becomes of it. */
export const overdueKeys = (run: RunSummary, present: Present): readonly string[] =>
  (run.emergency ?? []).flatMap(({key, lease}) => (lease !== undefined && leftMs(lease, present) <= 0 ? [key] : []))

const lastly = '9999'

/** Every emergency change that stands, of all runs of this machine but drills: those that run out first come first. */
export function standingLeases(runs: readonly RunSummary[], present: Present): readonly StandingLease[] {
  return (
    standingRuns(runs)
      // What was made again has the lease of the run that made it first.
      .filter(({incident, reasserts}) => incident !== drillIncident && reasserts === undefined)
      .flatMap((run) =>
        standingChanges(run, runs).map(({lease, ...change}) => ({
          run: run.run,
          runbook: run.runbook,
          ...(run.incident === undefined ? {} : {incident: run.incident}),
          ...change,
          ...timeOf(lease, present),
        })),
      )
      .toSorted((a, b) => (a.until ?? lastly).localeCompare(b.until ?? lastly))
  )
}

/** What of one run has lapsed, and when the last of it ran out as it was written. */
export interface Lapse {
  readonly run: string
  readonly lift: {readonly keys: readonly string[]; readonly since: string; readonly missed: 'lease'}
}

const lastOf = (changes: readonly EmergencyChange[]): string =>
  changes
    .flatMap(({lease}) => lease?.expiresAt ?? [])
    .toSorted()
    .at(-1) ?? ''

/** What may be lifted now of these runs, and the milliseconds until there is more. */
export function lapsesOf(
  standing: readonly RunSummary[],
  runs: readonly RunSummary[],
  present: Present,
): {readonly lapsed: readonly Lapse[]; readonly leftMs: number} {
  const lapsed = standing.flatMap((run): readonly Lapse[] => {
    const changes = lapsedChanges(run, runs, present)
    const keys = changes.map(({key}) => key)
    return keys.length === 0 ? [] : [{run: run.run, lift: {keys, since: lastOf(changes), missed: 'lease'}}]
  })
  const left = standing
    .flatMap((run) => standingChanges(run, runs))
    .flatMap(({onExpiry, lease}) => (onExpiry === 'lift' && lease !== undefined ? [leftMs(lease, present)] : []))
  return {lapsed, leftMs: Math.min(...left.filter((ms) => ms > 0))}
}
