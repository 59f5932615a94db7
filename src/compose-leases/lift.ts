import {approvalsForLift} from '../core/approvals/approve-lift.ts'
import {type ApprovedPlan, approve} from '../core/approvals/approve.ts'
import type {Approval} from '../core/documents/approval.ts'
import type {JournalEntry} from '../core/documents/journal.ts'
import type {Plan} from '../core/documents/plan.ts'
import {Fault} from '../core/fault.ts'
import type {HeartbeatStanding} from '../core/heartbeats/beat.ts'
import type {Present} from '../core/elapsed.ts'
import {milliseconds} from '../core/ids.ts'
import {lapsedChanges, standingChanges} from '../core/leases/standing.ts'
import type {RunEnd} from '../core/runs/run-report.ts'
import {originOf} from '../core/leases/made-again.ts'
import {type RunState, runState} from '../core/runs/run-state.ts'
import {type RunSummary, standingRuns} from '../core/runs/run-summary.ts'
import type {Lift, ReleaseRequest} from '../engine/plan-release.ts'
import {watchHeartbeat} from '../engine/watch-heartbeat.ts'
import {addBeat} from '../storage/beats.ts'
import {listRuns, runDir} from '../storage/runs.ts'
import {heartbeatsIn, whileNotLifted} from '../compose-heartbeats.ts'
import {presentIn} from './leases-in.ts'
import type {WorkbenchOptions} from '../compose-running.ts'
import type {RunHooks} from '../workbench.ts'

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
function relyingOnOther(run: string, options: WorkbenchOptions): readonly RunSummary[] {
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
export async function planLift(lift: Lift, options: WorkbenchOptions, {entries, planRelease}: Lifting): Promise<Plan> {
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

/** Something that nobody has confirmed or renewed, and whether that is still so. */
export interface Missed {
  readonly run: string
  readonly lift: Lift
  readonly isStill: () => boolean
}

/** Lifts it under the approval that its plan had; undefined where somebody was quicker, or has spoken meanwhile. */
export async function liftMissed(
  {run, lift, isStill}: Missed,
  options: WorkbenchOptions,
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

/** The longest that any of its steps stands without a heartbeat. Throws USAGE where none lifts itself. */
function longestMs({run, plan}: RunState): number {
  const alive = plan.changes.flatMap(({heartbeat}) => (heartbeat === undefined ? [] : [milliseconds(heartbeat)]))
  if (alive.length > 0) return Math.max(...alive)
  throw new Fault('USAGE', `nothing of ${run} lifts itself: there is nothing to watch`, {
    next: [`firebreak runs show ${run}`],
  })
}

/** Watches a run until nothing of it is left to lift, and lifts what is overdue under the approval that its plan had. */
export async function liftingWhenDue(
  run: string,
  options: WorkbenchOptions,
  lifting: Lifting,
): Promise<HeartbeatStanding | undefined> {
  const {clock, stateDir, operator: by} = options
  const {hooks, entries} = lifting
  const longest = longestMs(runState(entries()))
  const begun = clock.mono()
  const heartbeats = heartbeatsIn(options, begun)
  addBeat(runDir(stateDir, run), 'watching', {clock, by})

  const isStill = ({since, keys}: Lift) => {
    const now = heartbeats.of(run)
    return now?.last === since && keys.every((key) => now.overdue.includes(key))
  }
  const lift = async (missed: Lift): Promise<boolean> => {
    const end = await liftMissed({run, lift: missed, isStill: () => isStill(missed)}, options, lifting)
    if (end === undefined) return false
    hooks.tell(`run ${end.run} was to lift it and ended ${[end.outcome, ...end.why].join('; ')}`)
    return true
  }

  // A run that was killed before it changed anything has nothing to lift; it may only not have come to it yet.
  const isOngoing = () => clock.mono() - begun < longest && runState(entries()).outcome === undefined
  const look = () => heartbeats.of(run) ?? (isOngoing() ? 'idle' : undefined)
  return watchHeartbeat({clock, stop: hooks.stop, tell: hooks.tell, look, lift})
}
