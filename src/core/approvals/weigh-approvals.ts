import {type Approval, approvalClaim} from '../documents/approval.ts'
import type {Plan} from '../documents/plan.ts'
import {sameJson} from '../digest.ts'
import {asFault} from '../fault.ts'
import type {ApprovalPolicy} from './approval-policy.ts'
import {needsSignature, whoMayApprove} from './approval-rules.ts'

/** What a signature says, and whose it is. */
export interface Signed {
  readonly person: string
  readonly plan: string | undefined
  readonly claim: Approval
}

/** Reads the signature of an approval. Throws where it holds nothing. */
export type ReadSignature = (approval: Approval) => Promise<Signed>

export interface Weighing {
  readonly now: Date
  readonly policy: ApprovalPolicy | undefined
  /** Undefined where there is no trust file: then names are believed. */
  readonly readSignature: ReadSignature | undefined
}

/** Those that count, by the persons whose they are; and why each of the others does not. */
export interface Weighed {
  readonly counted: readonly Approval[]
  readonly refused: readonly string[]
}

/** Clocks differ; an approval of tomorrow was not given yet. */
const clockToleranceMs = 5 * 60_000

function untimely({at, expiresAt}: Approval, now: Date): string | undefined {
  if (expiresAt !== undefined && now.getTime() >= Date.parse(expiresAt)) return `expired at ${expiresAt}`
  if (Date.parse(at) > now.getTime() + clockToleranceMs) return `is dated ${at}, which is in the future`
  return undefined
}

/** The person behind it, by the signature where one is needed. Throws where it does not hold. */
async function personOf(plan: Plan, approval: Approval, {readSignature}: Weighing): Promise<string | {why: string}> {
  if (readSignature === undefined) return approval.by
  if (approval.signature === undefined) {
    const isEnough = approval.means === 'break-glass' || !needsSignature(plan)
    return isEnough ? approval.by : {why: 'is not signed, and a name alone does not count where there is a trust file'}
  }
  try {
    const {person, plan: about, claim} = await readSignature(approval)
    if (about === plan.digest && sameJson(claim, approvalClaim(approval))) return person
    return {why: 'says something else than what was signed'}
  } catch (error) {
    return {why: `does not count: ${asFault(error).message}`}
  }
}

async function objectionTo(plan: Plan, approval: Approval, weighing: Weighing): Promise<Approval | string> {
  const about = `the approval by ${approval.by}`
  if (approval.plan !== plan.digest) return `${about} is for another plan`
  if (approval.means === 'dead-man' || approval.means === 'lapse')
    return `${about} by ${approval.means} is given by no person`
  const late = untimely(approval, weighing.now)
  if (late !== undefined) return `${about} ${late}`
  const person = await personOf(plan, approval, weighing)
  if (typeof person !== 'string') return `${about} ${person.why}`
  const may = whoMayApprove(plan, weighing.policy)
  if (may !== undefined && approval.means !== 'break-glass' && !may.includes(person))
    return `${about} does not count: ${may.join(', ') || 'nobody'} may approve this`
  return {...approval, by: person}
}

/** Finds the approvals that count: about this very plan, in time, by whom they say, and by somebody who may. */
export async function weighApprovals(plan: Plan, approvals: readonly Approval[], weighing: Weighing): Promise<Weighed> {
  const judged = await Promise.all(approvals.map((approval) => objectionTo(plan, approval, weighing)))
  return {
    counted: judged.filter((one) => typeof one !== 'string'),
    refused: judged.filter((one) => typeof one === 'string'),
  }
}
