import {approvalsForLift} from '../core/approvals/approve-lift.ts'
import {type ApprovedPlan, approve} from '../core/approvals/approve.ts'
import type {Approval} from '../core/documents/approval.ts'
import type {JournalEntry} from '../core/documents/journal.ts'
import type {Plan} from '../core/documents/plan.ts'
import {Fault} from '../core/fault.ts'
import type {Present} from '../core/elapsed.ts'
import {lapsedChanges, standingChanges} from '../core/leases/standing.ts'
import type {RunEnd} from '../core/runs/run-report.ts'
import {originOf} from '../core/leases/made-again.ts'
import {runState} from '../core/runs/run-state.ts'
import {type RunSummary, standingRuns} from '../core/runs/run-summary.ts'
import type {Lift, ReleaseRequest} from '../engine/plan-release.ts'
import {listRuns} from '../storage/runs.ts'
import {type HeartbeatPlace, whileNotLifted} from '../compose-heartbeats.ts'
import type {Missed} from '../compose-heartbeats/lift-when-due.ts'
import {presentIn} from '../compose-heartbeats/present-in.ts'
import type {WorkbenchOptions} from '../compose-running.ts'
import type {RunHooks} from '../workbench.ts'

/** Where the runs are, and who is protected in their account. */
type LiftPlace = HeartbeatPlace & Pick<WorkbenchOptions, 'inventory'>

/** What it takes to lift a run: the workbench's own ways to plan and to act. */
export interface Lifting {
  readonly hooks: RunHooks & {readonly tell: (text: string) => void}
  readonly entries: () => readonly JournalEntry[]
  readonly planRelease: (request: ReleaseRequest) => Promise<Plan>
  readonly begin: (plan: ApprovedPlan, approvals: readonly Approval[], hooks: RunHooks) => Promise<RunEnd>
}

/** Ids of what a run holds no longer, or only until somebody lifts it. */
function endsOf(run: RunSummary, runs: readonly RunSummary[], present: Present): ReadonlySet<string> {
  const stands = new Set(standingChanges(run, runs).map(({key}) => key))
  const back = (run.emergency ?? []).filter(({key}) => !stands.has(key))
  const lapsed = lapsedChanges(run, runs, present)
  return new Set([...(run.holdsUntilLifted ?? []), ...[...back, ...lapsed].map(({target}) => target.id)])
}

/** Runs that rely on what another lifts: not those that hold it only as long as somebody gives a heartbeat, or no longer than their lease. */
function relyingOnOther(run: string, options: LiftPlace): readonly RunSummary[] {
  const {stateDir, inventory} = options
  const [runs, present] = [listRuns(stateDir), presentIn(options)]
  return standingRuns(runs, inventory.account.id)
    .filter((other) => originOf(other.run, runs) !== originOf(run, runs))
    .map((other) => {
      const ends = endsOf(other, runs, present)
      return {...other, holds: other.holds.filter((id) => !ends.has(id))}
    })
}

/** What another run relies on is taken from nobody without a person. */
function assertAlone({safeguards, releases}: Plan): void {
  const relied = safeguards.find(({rule, result}) => rule === 'standing-run' && result === 'warned')
  if (relied !== undefined)
    throw new Fault('REFUSED', relied.message, {next: [`firebreak release ${releases ?? 'RUN'}`, ...relied.next]})
}

/** What somebody else has changed since is left, and needs a person. */
function assertPossible({changes, releases = 'RUN'}: Plan): void {
  const [blocked] = changes
  if (blocked === undefined || changes.some(({effect}) => effect !== 'blocked')) return
  throw new Fault('REFUSED', `${blocked.key}: ${blocked.summary}`, {next: [`firebreak release ${releases}`]})
}

const reasonFor = ({since, missed}: Lift): string =>
  missed === 'lease' ? `its lease ran out at ${since}` : `no heartbeat since ${since}`

/** The plan to give back what nobody has confirmed or renewed. Throws REFUSED for what is given back to nobody without a person. */
export async function planLift(lift: Lift, options: LiftPlace, {entries, planRelease}: Lifting): Promise<Plan> {
  const {inventory, operator: author} = options
  const lifted = entries()
  const {run, plan: of} = runState(lifted)
  const {incident, codename} = of
  const reason = reasonFor(lift)
  const standing = relyingOnOther(run, options)
  const plan = await planRelease({entries: lifted, lift, standing, inventory, author, incident, codename, reason})
  assertAlone(plan)
  assertPossible(plan)
  return plan
}

/** Lifts it under the approval that its plan had; undefined where somebody was quicker, or has spoken meanwhile. */
export async function liftMissed(
  {run, lift, isStill}: Missed,
  options: LiftPlace,
  lifting: Lifting,
): Promise<RunEnd | undefined> {
  const {clock} = options
  const plan = await planLift(lift, options, lifting)
  return whileNotLifted(run, options, async () => {
    // Planning takes a while.
    if (!isStill()) return undefined
    const approvals = approvalsForLift(plan, runState(lifting.entries()), clock.now())
    const approved = approve(plan, {counted: approvals, refused: []}, clock.now())
    return lifting.begin(approved, approvals, lifting.hooks)
  })
}
