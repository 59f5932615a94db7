import type {ApprovedPlan} from '../core/approvals/approve.ts'
import type {Approval} from '../core/documents/approval.ts'
import type {JournalEntry} from '../core/documents/journal.ts'
import type {Plan} from '../core/documents/plan.ts'
import {Fault} from '../core/fault.ts'
import {overdueKeys, standingChanges} from '../core/leases/standing.ts'
import {isSpent, type LeftLost, type MadeAgain, whyNotAgain} from '../core/leases/made-again.ts'
import type {RunEnd} from '../core/runs/run-report.ts'
import {type RunState, runState} from '../core/runs/run-state.ts'
import type {ReassertRequest} from '../engine/plan-reassert.ts'
import {listRuns} from '../storage/runs.ts'
import type {WorkbenchOptions} from '../compose-running.ts'
import type {RunHooks, TellingHooks} from '../workbench.ts'
import {presentIn} from '../compose-heartbeats/present-in.ts'

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

/** Which of these changes take a person, and why. */
function leftOf(keys: readonly string[], {run, steps}: RunState, options: WorkbenchOptions): readonly LeftLost[] {
  const runs = listRuns(options.stateDir)
  const summary = runs.find((one) => one.run === run)
  const stands = summary === undefined ? [] : standingChanges(summary, runs).map(({key}) => key)
  const overdue = summary === undefined ? [] : overdueKeys(summary, presentIn(options))
  const whyLeft = (key: string): string | undefined => {
    const never = whyNotAgain(steps.get(key))
    if (never !== undefined) return never
    if (!stands.includes(key)) return 'it is given back'
    if (overdue.includes(key)) return 'its lease has run out'
    return isSpent(key, run, runs) ? 'it was made again, or tried, three times' : undefined
  }
  return keys.flatMap((key) => {
    const why = whyLeft(key)
    return why === undefined ? [] : [{key, why: `${why}; it takes a person`}]
  })
}

/** The plan that makes them again; undefined where nothing is to be done any more. Throws REFUSED where it takes more than a restriction. */
async function planAgain(
  keys: readonly string[],
  {inventory, operator: author}: WorkbenchOptions,
  {entries, plan: make}: Reasserting,
): Promise<Plan | undefined> {
  const {run, plan: of} = runState(entries)
  const {incident, codename} = of
  const reason = `${run} no longer held, and the inventory says to re-assert`
  const plan = await make({entries, keys, inventory, author, incident, codename, reason})
  assertRestricts(plan)
  return plan.changes.every(({effect}) => effect === 'none') ? undefined : plan
}

/**
 * Makes changes of a run again that no longer hold, as a run that belongs to it, by whoever watches. What was made again
 * is watched as part of the run that made it first. Throws REFUSED for what is given back, and where it takes more persons.
 */
export async function reassertRun(
  keys: readonly string[],
  options: WorkbenchOptions,
  {hooks, ...reasserting}: Reasserting & {readonly hooks: TellingHooks},
): Promise<MadeAgain> {
  const {operator: by, clock} = options
  const state = runState(reasserting.entries)
  const {run} = state
  if (state.plan.reasserts !== undefined) return {left: []}
  assertKept(run, options)
  const left = leftOf(keys, state, options)
  const again = keys.filter((key) => left.every((one) => one.key !== key))
  const plan = again.length === 0 ? undefined : await planAgain(again, options, reasserting)
  if (plan === undefined) return {left}
  const {digest, reason = ''} = plan
  const at = clock.now().toISOString()
  const own = await reasserting.sign({schema: 'firebreak/approval@1', plan: digest, by, at, means: 'flag', reason})
  const {approved, counted} = await reasserting.approved(plan, [own])
  hooks.tell(`making ${again.join(', ')} of ${run} again`)
  // Planning takes a while, and so does asking whose token it is: whoever gives it back meanwhile has the last word.
  const assertStill = () => assertKept(run, options)
  const end = await reasserting.begin(approved, counted, {...hooks, assertStill})
  hooks.tell(`run ${end.run} made it again and ended ${[end.outcome, ...end.why].join('; ')}`)
  return {end, left}
}
