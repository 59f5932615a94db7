import type {Approval} from '../documents/approval.ts'
import type {Plan} from '../documents/plan.ts'
import {documentDigest} from '../digest.ts'
import {Fault} from '../fault.ts'
import {liftsItself} from './approval-rules.ts'
import type {Weighed} from './weigh-approvals.ts'

declare const approved: unique symbol

/** A plan that somebody said yes to; only `approve` makes one, and only such a plan gets a writer. */
export type ApprovedPlan = Plan & {readonly [approved]: Approval}

/** The yes that was given without the others; undefined where there is none that still counts. */
export const brokenGlass = (approvals: readonly Approval[], now: Date): Approval | undefined =>
  approvals.find(({means, expiresAt}) => means === 'break-glass' && now < new Date(expiresAt ?? 0))

/** How many different persons are behind approvals of this very plan. Two keys of one person are one person. */
export const personsBehind = (plan: Plan, approvals: readonly Approval[]): number =>
  new Set(approvals.filter((approval) => approval.plan === plan.digest).map(({by}) => by)).size

function requirePersons(plan: Plan, {counted, refused}: Weighed, now: Date): void {
  const has = personsBehind(plan, counted)
  if (has >= plan.approvals) return
  if (brokenGlass(counted, now) !== undefined) {
    if (!liftsItself(plan)) return
    throw new Fault(
      'REFUSED',
      'the glass is not broken for a plan that lifts itself: nobody would have approved the lift',
      {
        next: [
          'firebreak approve FILE, by another person',
          'take a runbook without a heartbeat, and without onExpiry: lift',
        ],
      },
    )
  }
  const why = refused.length === 0 ? '' : `: ${refused.join('; ')}`
  throw new Fault('REFUSED', `the plan needs ${plan.approvals} approval(s) by different persons and has ${has}${why}`, {
    next: ['keep the plan with --out FILE', 'firebreak approve FILE, by another person', 'firebreak apply FILE'],
  })
}

/** Binds approvals to a plan. Throws REFUSED without enough distinct persons where nobody broke the glass, DRIFT when the plan has expired, INVALID_DOCUMENT when it was edited. */
export function approve(plan: Plan, weighed: Weighed, now: Date): ApprovedPlan {
  if (documentDigest(plan) !== plan.digest) {
    throw new Fault('INVALID_DOCUMENT', 'the plan was changed after it was made: its digest does not match', {
      next: ['make the plan again'],
    })
  }
  if (now.getTime() >= Date.parse(plan.expiresAt)) {
    throw new Fault('DRIFT', `the plan expired at ${plan.expiresAt}`, {next: ['make the plan again']})
  }
  const refusals = plan.safeguards.filter(({result}) => result === 'refused')
  if (refusals[0] !== undefined) throw new Fault('REFUSED', refusals[0].message, {next: refusals[0].next})
  requirePersons(plan, weighed, now)
  return plan as ApprovedPlan
}
