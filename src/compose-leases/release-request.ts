import type {JournalEntry} from '../core/documents/journal.ts'
import type {Plan} from '../core/documents/plan.ts'
import {madeAgainOf, originOf} from '../core/leases/made-again.ts'
import type {Staging} from '../core/releases/stage.ts'
import {runState} from '../core/runs/run-state.ts'
import {standingRuns} from '../core/runs/run-summary.ts'
import type {ReleaseRequest} from '../engine/plan-release.ts'
import {listRuns} from '../storage/runs.ts'
import type {WorkbenchOptions} from '../compose-running.ts'
import type {Case} from '../workbench.ts'

/** A release belongs to the case of the run that it lifts, unless somebody says otherwise. */
const sameCase = (asked: Case, of: Plan): Case => {
  const {incident = of.incident, codename = of.codename, reason} = asked
  return {
    ...(incident === undefined ? {} : {incident}),
    ...(codename === undefined ? {} : {codename}),
    ...(reason === undefined ? {} : {reason}),
  }
}

/** The run to lift, its plan and its journal, and how it is to be lifted. */
export interface Lifted {
  readonly run: string
  readonly of: Plan
  readonly entries: readonly JournalEntry[]
  readonly asked: Case
  readonly staging?: Staging | undefined
}

/** What the plan of a release goes by, with what the other runs of this machine have to do with it. */
export function releaseRequest(
  {run, of, entries, asked, staging}: Lifted,
  {stateDir, inventory, operator: author}: Pick<WorkbenchOptions, 'stateDir' | 'inventory' | 'operator'>,
): ReleaseRequest {
  const known = listRuns(stateDir)
  const standing = standingRuns(known, inventory.account.id).filter((other) => originOf(other.run, known) !== run)
  const replaced = known.flatMap((other) => (other.replaced ?? []).map((one) => ({...one, run: other.run})))
  const release = {entries, standing, replaced, inventory, author, ...sameCase(asked, of)}
  return {...release, ...(staging === undefined ? {} : {staging})}
}

type PlansRelease = (request: ReleaseRequest) => Promise<Plan>

/** Plans what is given back with what was made again of it. */
export const releasingWith =
  (
    planner: {readonly release: PlansRelease},
    entriesOf: (run: string) => readonly JournalEntry[],
    {stateDir}: Pick<WorkbenchOptions, 'stateDir'>,
  ): PlansRelease =>
  (request) =>
    planner.release({...request, again: madeAgainOf(runState(request.entries).run, listRuns(stateDir)).map(entriesOf)})
