import {approvalsForLift} from './core/approvals/approve-lift.ts'
import {type ApprovedPlan, approve} from './core/approvals/approve.ts'
import type {Approval} from './core/documents/approval.ts'
import type {JournalEntry} from './core/documents/journal.ts'
import type {Plan} from './core/documents/plan.ts'
import {Fault} from './core/fault.ts'
import type {HeartbeatStanding} from './core/heartbeats/beat.ts'
import {milliseconds} from './core/ids.ts'
import type {RunEnd} from './core/runs/run-report.ts'
import {type RunState, runState} from './core/runs/run-state.ts'
import {type RunSummary, standingRuns} from './core/runs/run-summary.ts'
import type {Lift, ReleaseRequest} from './engine/plan-release.ts'
import {watchHeartbeat} from './engine/watch-heartbeat.ts'
import {addBeat} from './storage/beats.ts'
import {listRuns, runDir} from './storage/runs.ts'
import {heartbeatsIn, whileNotLifted} from './compose-heartbeats.ts'
import type {WorkbenchOptions} from './compose-running.ts'
import type {RunHooks} from './workbench.ts'

/** What it takes to lift a run: the workbench's own ways to plan and to act. */
interface Lifting {
  readonly hooks: RunHooks & {readonly tell: (text: string) => void}
  readonly entries: () => readonly JournalEntry[]
  readonly planRelease: (request: ReleaseRequest) => Promise<Plan>
  readonly begin: (plan: ApprovedPlan, approvals: readonly Approval[], hooks: RunHooks) => Promise<RunEnd>
}

/** Runs that rely on what another lifts: not those that hold it only as long as somebody gives a heartbeat. */
function relyingOnOther(run: string, {stateDir, inventory}: WorkbenchOptions): readonly RunSummary[] {
  return standingRuns(listRuns(stateDir), inventory.account.id)
    .filter((other) => other.run !== run)
    .map((other) => ({...other, holds: other.holds.filter((id) => other.holdsUntilLifted?.includes(id) !== true)}))
}

/** What another run relies on is taken from nobody without a person. */
function assertAlone({safeguards, releases}: Plan): void {
  const relied = safeguards.find(({rule, result}) => rule === 'standing-run' && result === 'warned')
  if (relied !== undefined)
    throw new Fault('REFUSED', relied.message, {next: [`firebreak release ${releases ?? 'RUN'}`, ...relied.next]})
}

async function planLift(lift: Lift, options: WorkbenchOptions, {entries, planRelease}: Lifting): Promise<Plan> {
  const {inventory, operator: author} = options
  const lifted = entries()
  const {run, plan: of} = runState(lifted)
  const {incident} = of
  const reason = `no heartbeat since ${lift.since}`
  const standing = relyingOnOther(run, options)
  const plan = await planRelease({entries: lifted, lift, standing, inventory, author, incident, reason})
  assertAlone(plan)
  return plan
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
  const {hooks, entries, begin} = lifting
  const longest = longestMs(runState(entries()))
  const begun = clock.mono()
  const heartbeats = heartbeatsIn(options, begun)
  addBeat(runDir(stateDir, run), 'watching', {clock, by})

  const lift = async (missed: Lift): Promise<void> => {
    const plan = await planLift(missed, options, lifting)
    await whileNotLifted(run, options, async () => {
      // Planning takes a while: a heartbeat may have come, or another watcher been quicker.
      const now = heartbeats.of(run)
      if (now?.last !== missed.since || !missed.keys.every((key) => now.overdue.includes(key))) return
      const approvals = approvalsForLift(plan, runState(entries()), clock.now())
      const approved = approve(plan, {counted: approvals, refused: []}, clock.now())
      const end = await begin(approved, approvals, hooks)
      hooks.tell(`run ${end.run} was to lift it and ended ${[end.outcome, ...end.why].join('; ')}`)
    })
  }

  // A run that was killed before it changed anything has nothing to lift; it may only not have come to it yet.
  const isOngoing = () => clock.mono() - begun < longest && runState(entries()).outcome === undefined
  const look = () => heartbeats.of(run) ?? (isOngoing() ? 'idle' : undefined)
  return watchHeartbeat({clock, stop: hooks.stop, tell: hooks.tell, look, lift})
}
