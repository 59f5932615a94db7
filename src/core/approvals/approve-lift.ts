import type {Approval} from '../documents/approval.ts'
import type {Change, Plan} from '../documents/plan.ts'
import {sameJson} from '../digest.ts'
import {Fault} from '../fault.ts'
import type {RunState} from '../runs/run-state.ts'
import {isLift} from '../runs/run-summary.ts'

/** Whether a change was approved with this end. */
const endsSo = ({heartbeat, onExpiry}: Change, {noHeartbeatSince}: Plan): boolean =>
  noHeartbeatSince === undefined ? onExpiry === 'lift' : heartbeat !== undefined

/** Whether a change is the way back of one that was approved with its own end. */
function isCovered(change: Change, lift: Plan, {changes}: Plan): boolean {
  const said = changes.find(({key}) => key === change.key)
  return (
    said !== undefined &&
    endsSo(said, lift) &&
    said.uses === change.uses &&
    sameJson(said.params, change.params) &&
    sameJson(said.target, change.target) &&
    change.direction === 'relax' &&
    change.undo === 'U1' &&
    change.blastRadius < 'BR4'
  )
}

/**
 * The yes that was given with the plan of a run to lifting again what nobody confirms or renews, by the persons who gave it.
 * Throws REFUSED for anything else.
 */
export function approvalsForLift(lift: Plan, {run, plan, approvals}: RunState, now: Date): readonly Approval[] {
  const isOfRun = lift.kind === 'release' && lift.releases === run && isLift(lift)
  const stray = lift.changes.find((change) => !isCovered(change, lift, plan))
  if (!isOfRun || stray !== undefined)
    throw new Fault('REFUSED', `the approval of ${run} does not cover lifting ${stray?.key ?? 'it'} without a person`, {
      next: [`firebreak release ${run}`],
    })
  return approvals
    .filter((approval) => approval.plan === plan.digest && approval.means !== 'break-glass')
    .map(({by}) => ({
      schema: 'firebreak/approval@1',
      plan: lift.digest,
      by,
      at: now.toISOString(),
      means: lift.noHeartbeatSince === undefined ? 'lapse' : 'dead-man',
      reason: `given with the plan of ${run}`,
    }))
}
