import {wider, type BlastRadius} from '../documents/blast-radius.ts'
import type {Plan} from '../documents/plan.ts'
import {doubt} from '../releases/readiness.ts'
import type {ApprovalPolicy} from './approval-policy.ts'

/** What of a plan says how much of a yes it takes. */
export type Weight = Pick<Plan, 'kind' | 'approvals' | 'readiness'> & {
  readonly changes: readonly Pick<
    Plan['changes'][number],
    'effect' | 'direction' | 'blastRadius' | 'heartbeat' | 'onExpiry'
  >[]
}

const acting = ({changes}: Weight) => changes.filter(({effect}) => effect === 'update')

/** Whether anything is given back: a plan that does both counts as one that relaxes. */
export const relaxes = (plan: Weight): boolean =>
  plan.kind === 'release' || acting(plan).some(({direction}) => direction === 'relax')

/** Whether nobody has to say a further yes to its end. */
export const endsByItself = ({heartbeat, onExpiry}: Pick<Plan['changes'][number], 'heartbeat' | 'onExpiry'>): boolean =>
  heartbeat !== undefined || onExpiry === 'lift'

/** Whether the yes to it covers its own end: such a plan takes all that its lift would take as well. */
export const liftsItself = (plan: Weight): boolean => plan.kind === 'contain' && acting(plan).some(endsByItself)

const reachOf = (plan: Weight): BlastRadius =>
  acting(plan).reduce<BlastRadius>((widest, {blastRadius}) => wider(widest, blastRadius), 'BR0')

function rulesFor(plan: Weight, policy: ApprovalPolicy | undefined): ApprovalPolicy['rules'] {
  const direction = relaxes(plan) ? 'release' : 'contain'
  const directions = liftsItself(plan) ? ['contain', 'release'] : [direction]
  return (policy?.rules ?? []).filter((rule) => directions.includes(rule.direction) && reachOf(plan) >= rule.from)
}

/**
 * How many persons must say yes: what the plan asks for, two to release BR4 and above, and what the inventory wants; one
 * more where nobody can tell whether a leaked credential was replaced.
 */
export function personsNeeded(plan: Weight, policy: ApprovalPolicy | undefined): number {
  const broad = relaxes(plan) && reachOf(plan) >= 'BR4' ? 2 : 1
  const asked = Math.max(plan.approvals, broad, ...rulesFor(plan, policy).map(({persons}) => persons))
  return (plan.readiness ?? []).some((ready) => doubt(ready) !== undefined) ? asked + 1 : asked
}

/** Whose yes counts; undefined where anybody's does. */
export function whoMayApprove(plan: Weight, policy: ApprovalPolicy | undefined): readonly string[] | undefined {
  const lists = rulesFor(plan, policy).flatMap(({by}) => (by === undefined ? [] : [named(by, policy?.groups ?? {})]))
  const [first, ...rest] = lists
  return first?.filter((person) => rest.every((list) => list.includes(person)))
}

const named = (by: readonly string[], groups: ApprovalPolicy['groups']): readonly string[] =>
  by.flatMap((who) => (who.startsWith('group:') ? (groups[who.slice('group:'.length)] ?? []) : [who]))

/** Containing takes one person's word at any hour. Where more is asked for, a name alone is not enough once keys are there. */
export const needsSignature = (plan: Weight): boolean => relaxes(plan) || liftsItself(plan) || plan.approvals > 1
