import type {ApprovedPlan} from '../core/approvals/approve.ts'
import type {Approval} from '../core/documents/approval.ts'
import type {JournalEntry} from '../core/documents/journal.ts'
import type {Plan} from '../core/documents/plan.ts'
import {Fault} from '../core/fault.ts'
import type {RunEnd} from '../core/runs/run-report.ts'
import {runState} from '../core/runs/run-state.ts'
import type {ReassertRequest} from '../engine/plan-reassert.ts'
import {listRuns} from '../storage/runs.ts'
import type {WorkbenchOptions} from '../compose-running.ts'
import type {RunHooks} from '../workbench.ts'

/** The workbench's own ways to plan and to act. */
export interface Reasserting {
  readonly entries: readonly JournalEntry[]
  readonly plan: (request: ReassertRequest) => Promise<Plan>
  readonly sign: (approval: Approval) => Promise<Approval>
  readonly approved: (
    plan: Plan,
    approvals: readonly Approval[],
  ) => Promise<{readonly approved: ApprovedPlan; readonly counted: readonly Approval[]}>
  readonly begin: (plan: ApprovedPlan, approvals: readonly Approval[], hooks: RunHooks) => Promise<RunEnd>
}

/** What is being given back, by whomever, is not taken again. */
function assertKept(run: string, {stateDir}: WorkbenchOptions): void {
  const release = listRuns(stateDir).find(({releases}) => releases === run)
  if (release === undefined) return
  throw new Fault('REFUSED', `${release.run} gives ${run} back, in whole or in part: it is not made again`, {
    next: [`firebreak runs show ${release.run}`],
  })
}

function assertRestricts({changes}: Plan): void {
  const stray = changes.find(({direction}) => direction !== 'restrict')
  if (stray !== undefined)
    throw new Fault('REFUSED', `${stray.key} does not restrict: it is not made again without a person`, {
      next: ['firebreak status'],
    })
}

/** Makes changes of a run again that no longer hold, as a run of its own, by whoever watches. Throws REFUSED where that takes more persons. */
export async function reassertRun(
  {run, keys}: {readonly run: string; readonly keys: readonly string[]},
  options: WorkbenchOptions,
  {entries, plan: planAgain, sign, approved, begin, hooks}: Reasserting & {readonly hooks: RunHooks},
): Promise<RunEnd> {
  const {inventory, operator, clock} = options
  assertKept(run, options)
  const {incident} = runState(entries).plan
  const reason = `${run} no longer held, and the inventory says to re-assert`
  const plan = await planAgain({entries, keys, inventory, author: operator, incident, reason})
  assertRestricts(plan)
  const {digest} = plan
  const at = clock.now().toISOString()
  const own = await sign({schema: 'firebreak/approval@1', plan: digest, by: operator, at, means: 'flag', reason})
  const yes = await approved(plan, [own])
  // Planning takes a while.
  assertKept(run, options)
  return begin(yes.approved, yes.counted, hooks)
}
