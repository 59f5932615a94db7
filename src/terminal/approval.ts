import type {Approval} from '../core/documents/approval.ts'
import type {Plan} from '../core/documents/plan.ts'
import {Fault} from '../core/fault.ts'
import {confirmationView, mustBeTyped, typedAnswers} from '../views/plan/confirmation.ts'
import {updates} from '../views/plan/plan-counts.ts'
import type {Paint} from '../views/text/paint.ts'
import {count} from '../views/text/words.ts'
import type {Asker} from './asker.ts'

/** Who answers, and what was answered in advance on the command line. */
export interface Answering {
  readonly by: string
  readonly now: () => Date
  readonly yes: boolean
  readonly confirm?: string
  readonly reason?: string
  /** Undefined where nobody can be asked. */
  readonly asker?: Asker
  /** How long the answer counts, at most as long as the plan; an hour when absent. */
  readonly validMs?: number
  /** Set where the others are not waited for. */
  readonly breakGlass?: true
  /** What the answer does; `Make` when absent. */
  readonly verb?: 'Make' | 'Approve'
  readonly tell: (text: string) => void
  readonly paint: Paint
}

const quoted = (answers: readonly string[]): string =>
  answers.map((answer) => (/^[\w.-]+$/.test(answer) ? answer : JSON.stringify(answer))).join(' or ')

/** Throws REFUSED with the first thing a safeguard had against the plan. */
export function requireNoRefusal(plan: Plan): void {
  const refusals = plan.safeguards.filter(({result}) => result === 'refused')
  const [first] = refusals
  if (first === undefined) return
  const more = refusals.length === 1 ? '' : ` (and ${count(refusals.length - 1, 'more refusal')})`
  throw new Fault('REFUSED', `${first.rule}: ${first.message}${more}`, {next: first.next})
}

/** Who has said yes, with the person at the keyboard, and why others do not count. */
export interface Persons {
  readonly persons: readonly string[]
  readonly refused?: readonly string[]
}

const glassMs = 15 * 60_000

/** Whether the person at the keyboard goes on without the others. Throws USAGE without a reason; where enough have said yes there is no glass to break. */
export function mayBreakGlass(
  plan: Plan,
  persons: readonly string[],
  {reason, 'break-glass': wanted = false}: {readonly reason?: string | undefined; readonly 'break-glass'?: boolean},
): boolean {
  if (!wanted) return false
  if (reason === undefined || reason.trim() === '')
    throw new Fault('USAGE', '--break-glass needs --reason: why can it not wait for another person?', {
      next: ['add --reason TEXT'],
    })
  return new Set(persons).size < plan.approvals
}

/** Throws REFUSED, before anybody is asked, where the yes of one person more is not enough. */
export function requirePersons(plan: Plan, {persons, refused = []}: Persons, next: readonly string[]): void {
  const has = new Set(persons).size
  if (has >= plan.approvals) return
  const why = refused.map((refusal) => `; ${refusal}`).join('')
  throw new Fault(
    'REFUSED',
    `the plan needs ${plan.approvals} approvals by different persons and would have ${has}: one applies what the others approved${why}`,
    {next},
  )
}

function answeredByFlag(plan: Plan, {yes, confirm}: Answering): boolean {
  const accepted = typedAnswers(plan)
  if (confirm !== undefined && !accepted.includes(confirm)) {
    throw new Fault('REFUSED', `--confirm says ${confirm}, and the plan is about ${quoted(accepted)}`, {
      next: ['read the plan again before you confirm it'],
    })
  }
  return confirm !== undefined || (yes && !mustBeTyped(plan))
}

async function askTyped(plan: Plan, asker: Asker, verb: string): Promise<Approval['means']> {
  const accepted = typedAnswers(plan)
  await asker.type(
    `Type ${quoted(accepted)} to ${verb.toLowerCase()} ${count(updates(plan).length, 'change')}:`,
    (answer) => (accepted.includes(answer.trim()) ? undefined : `expected ${quoted(accepted)}; Ctrl-C changes nothing`),
  )
  return 'typed'
}

async function askPlainly(plan: Plan, asker: Asker, verb: string): Promise<Approval['means']> {
  if (await asker.confirm(`${verb} ${count(updates(plan).length, 'change')} in ${plan.account.name}?`))
    return 'confirmed'
  throw new Fault('REFUSED', 'the plan was not approved: nothing was changed', {
    next: ['run the command again when you are ready'],
  })
}

async function means(plan: Plan, answering: Answering): Promise<Approval['means']> {
  // Nothing to change is nothing to ask about: --apply was the answer.
  if (updates(plan).length === 0 || answeredByFlag(plan, answering)) return 'flag'
  const {asker, tell, paint, verb = 'Make'} = answering
  if (asker === undefined) {
    const flag = mustBeTyped(plan) ? `--confirm ${quoted(typedAnswers(plan).slice(0, 1))}` : '--yes'
    throw new Fault('REFUSED', `the plan needs a confirmation and there is no terminal to ask at; give ${flag}`, {
      next: [`add ${flag} to the command`],
    })
  }
  tell(confirmationView(plan, paint))
  return mustBeTyped(plan) ? askTyped(plan, asker, verb) : askPlainly(plan, asker, verb)
}

const hourMs = 60 * 60_000

/** One person's yes to a plan, by flag or at a prompt. Throws REFUSED without one, and never takes silence for it. */
export async function approvalFor(plan: Plan, answering: Answering): Promise<Approval> {
  requireNoRefusal(plan)
  const answered = await means(plan, answering)
  const now = answering.now()
  const validMs = answering.breakGlass === true ? glassMs : (answering.validMs ?? hourMs)
  const until = Math.min(now.getTime() + validMs, Date.parse(plan.expiresAt))
  return {
    schema: 'firebreak/approval@1',
    plan: plan.digest,
    means: answering.breakGlass === true ? 'break-glass' : answered,
    by: answering.by,
    at: now.toISOString(),
    expiresAt: new Date(until).toISOString(),
    ...(answering.reason === undefined ? {} : {reason: answering.reason}),
  }
}
