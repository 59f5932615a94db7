import type {Approval} from '../documents/approval.ts'
import type {Plan} from '../documents/plan.ts'
import {documentDigest} from '../digest.ts'
import {Fault} from '../fault.ts'

declare const approved: unique symbol

/** A plan that somebody said yes to; only `approve` makes one, and only such a plan gets a writer. */
export type ApprovedPlan = Plan & {readonly [approved]: Approval}

/** Binds approvals to a plan. Throws REFUSED without enough distinct persons, DRIFT when the plan has expired, INVALID_DOCUMENT when it was edited. */
export function approve(plan: Plan, approvals: readonly Approval[], now: Date): ApprovedPlan {
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
  const persons = new Set(approvals.filter((approval) => approval.plan === plan.digest).map(({by}) => by))
  if (persons.size < plan.approvals) {
    throw new Fault(
      'REFUSED',
      `the plan needs ${plan.approvals} approval(s) by different persons and has ${persons.size}`,
      {
        next: ['keep the plan with --out FILE', 'firebreak approve FILE, by another person', 'firebreak apply FILE'],
      },
    )
  }
  return plan as ApprovedPlan
}
