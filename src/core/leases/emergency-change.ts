import type {OnExpiry} from '../documents/lease.ts'
import type {Change} from '../documents/plan.ts'
import type {Counted} from '../elapsed.ts'
import {milliseconds} from '../ids.ts'
import type {RunState} from '../runs/run-state.ts'
import {mayHaveChanged, type StepState} from '../runs/step-state.ts'
import type {Target} from '../targets.ts'

/** The time that a change may stand, and how far it may be extended. */
export interface HeldLease {
  readonly expiresAt: string
  /** However often it is extended. */
  readonly limit: string
  readonly counted: Counted
}

/** Something that a run took away and that can be given back. */
export interface EmergencyChange {
  readonly key: string
  readonly step: string
  readonly target: Target
  readonly owner: string
  readonly reason: string
  readonly since: string
  readonly onExpiry: OnExpiry
  /** Absent where its runbook asks nobody to look at it again. */
  readonly lease?: HeldLease
}

/** Where a runbook sets no limit, an emergency is over by then, or is none. */
const usualLimitMs = 7 * 86_400_000

const later = (at: string, ms: number): string => new Date(Date.parse(at) + ms).toISOString()

/** How long a change may stand however often its lease is extended. */
export function leaseLimitMs({
  lease = '1ms',
  leaseLimit,
}: {readonly [Term in 'lease' | 'leaseLimit']?: Change[Term] | undefined}): number {
  return leaseLimit === undefined ? Math.max(usualLimitMs, milliseconds(lease)) : milliseconds(leaseLimit)
}

/**
 * When Cloudflare itself is to end what may lapse, where it can: at its limit, counted from the last moment at which its
 * plan may be applied, so that it never ends what still has a lease.
 */
export const nativeEnd = (
  terms: {readonly [Term in 'lease' | 'leaseLimit' | 'onExpiry']?: Change[Term] | undefined},
  planExpiresAt: string,
): string | undefined => (terms.onExpiry === 'lift' ? later(planExpiresAt, leaseLimitMs(terms)) : undefined)

const whyOf = ({plan}: RunState): string => plan.reason ?? plan.incident ?? plan.runbook.title

/** Without a record of its own, as after a crash, a lease is counted from where its step began. */
function leaseOf({change, startedAt}: StepState, state: RunState): HeldLease | undefined {
  const granted = state.leases.findLast((lease) => lease.change === change.key)
  if (granted !== undefined) {
    const {expiresAt, grantedAt, counted} = granted
    return {expiresAt, limit: later(grantedAt, leaseLimitMs(change)), counted}
  }
  if (change.lease === undefined) return undefined
  const at = startedAt ?? state.startedAt
  return {
    expiresAt: later(at, milliseconds(change.lease)),
    limit: later(at, leaseLimitMs(change)),
    counted: {at, mono: Number.MAX_VALUE, boot: ''},
  }
}

/** What was destroyed cannot be given back, and a new secret takes nothing away: nobody has to look at them again. */
const isForATime = ({change: {direction, undo, lease, class: of}}: StepState): boolean =>
  direction === 'restrict' && (lease !== undefined || (undo !== 'U4' && of !== 'R'))

/** What a run has taken away, or may have, for as long as the emergency lasts. */
export function emergencyChanges(state: RunState): readonly EmergencyChange[] {
  if (state.plan.kind !== 'contain') return []
  return [...state.steps.values()]
    .filter((step) => mayHaveChanged(step) && isForATime(step))
    .map((step) => {
      const {key, step: id, target, onExpiry = 'review'} = step.change
      const last = state.leases.findLast(({change}) => change === key)
      const lease = leaseOf(step, state)
      return {
        key,
        step: id,
        target,
        owner: last?.owner ?? state.plan.author,
        reason: last?.reason ?? whyOf(state),
        since: last?.grantedAt ?? step.startedAt ?? state.startedAt,
        onExpiry,
        ...(lease === undefined ? {} : {lease}),
      }
    })
}
