import type {ContainmentAction, Observation} from '../core/action.ts'
import {isBetween} from '../core/runs/between.ts'
import type {Change} from '../core/documents/plan.ts'
import type {JournalEvent} from '../core/documents/journal.ts'
import {sameJson} from '../core/digest.ts'
import {asFault, Fault} from '../core/fault.ts'
import {milliseconds} from '../core/ids.ts'
import {unproven, type Verdict} from '../core/outcome.ts'
import type {Acting, Looking, Proving} from '../core/ports.ts'
import type {RunState, StepState} from '../core/runs/run-state.ts'
import {pause} from './pause.ts'
import {sendMove} from './send-move.ts'

type StepEnd = Omit<Extract<JournalEvent, {type: 'step-end'}>, 'type' | 'key'>

/** How long a read-back may lag behind an accepted write before the verdict is `not-held`. */
const readBackMs = [100, 250, 500, 1000, 2000, 4000]

export async function containmentAction(uses: string, deps: Looking): Promise<ContainmentAction> {
  const action = await deps.loadAction(uses)
  if (action.kind !== 'containment') throw new Fault('INVALID_DOCUMENT', `${uses} cannot be a change: it only reads`)
  return action
}

export const driftFault = (change: Change): Fault =>
  new Fault('DRIFT', `${change.key}: ${change.target.kind} ${change.target.name} is no longer as the plan saw it`, {
    next: ['plan again and look at what is different'],
  })

interface Look {
  readonly seen: Observation<unknown, unknown>
  readonly verdict: Verdict
}

/** Looks and says whether the change holds. */
export async function look(change: Change, action: ContainmentAction, deps: Looking): Promise<Look> {
  const seen = await action.observe(deps.reader, change.params)
  return {
    seen,
    verdict: seen.complete ? action.verify(change.after, seen.state) : unproven('the token cannot see all of it'),
  }
}

/** Looks until the change holds, waiting out a read that lags behind the write. */
export async function readBack(change: Change, action: ContainmentAction, deps: Proving): Promise<Look> {
  let looked = await look(change, action, deps)
  for (const wait of readBackMs) {
    if (looked.verdict.verdict !== 'not-held' || deps.stop.aborted) break
    await pause(wait, deps)
    looked = await look(change, action, deps)
  }
  return looked
}

async function carryOut(step: StepState, action: ContainmentAction, deps: Acting): Promise<StepEnd> {
  const {change} = step
  const now = await action.observe(deps.reader, change.params)
  if (!isBetween(change.before, change.after, now.state)) return {result: 'drifted', why: driftFault(change).message}
  const open = [...step.moves]
    .filter(([, {result}]) => result !== 'applied' && result !== 'not-applied')
    .map(([name]) => name)
  const reached = sameJson(now.state, change.after)
  const moves = action.apply(change.params, reached ? change.before : now.state, change.after)
  const due = moves.filter(({name}) => (reached ? open.includes(name) : step.moves.get(name)?.result !== 'applied'))
  for (const move of due) await sendMove({change, action, move, deps}, step.moves.get(move.name))
  return {result: step.moves.size > 0 || due.length > 0 ? 'applied' : 'unchanged'}
}

async function grantLease({change}: StepState, {plan}: RunState, deps: Acting): Promise<void> {
  if (change.lease === undefined) return
  const now = deps.clock.now()
  await deps.journal.append({
    type: 'lease',
    lease: {
      schema: 'firebreak/lease@1',
      run: deps.journal.run,
      change: change.key,
      target: change.target,
      owner: plan.author,
      reason: plan.reason ?? plan.incident ?? plan.runbook.title,
      grantedAt: now.toISOString(),
      expiresAt: new Date(now.getTime() + milliseconds(change.lease)).toISOString(),
    },
  })
}

async function verifyStep(step: StepState, action: ContainmentAction, deps: Acting): Promise<void> {
  const {change} = step
  const {seen, verdict} = await readBack(change, action, deps)
  await deps.journal.append({type: 'verify', key: change.key, level: 'V1', verdict})
  const items = change.direction === 'restrict' ? action.residual(change.params, seen) : []
  if (items.length > 0) await deps.journal.append({type: 'residual', key: change.key, items: [...items]})
}

const succeeded = (result: StepEnd['result'] | undefined): result is 'applied' | 'unchanged' =>
  result === 'applied' || result === 'unchanged'

/** One change from its re-observation to its verdict, or what a crash left of it. Never throws for what the account did; the journal tells. */
export async function runStep(key: string, state: RunState, deps: Acting): Promise<StepEnd['result']> {
  const step = state.steps.get(key)
  if (step === undefined) throw new Fault('INVALID_DOCUMENT', `the plan has no change ${key}`)
  const action = await containmentAction(step.change.uses, deps)
  const result = succeeded(step.result) ? step.result : await finish(step, action, deps)
  if (!succeeded(result)) return result
  if (result === 'applied' && !state.leases.some(({change}) => change === key)) await grantLease(step, state, deps)
  if (step.verdict === undefined) await verified(() => verifyStep(step, action, deps), key, deps)
  return result
}

async function finish(step: StepState, action: ContainmentAction, deps: Acting): Promise<StepEnd['result']> {
  const {key, effect, summary} = step.change
  if (step.startedAt === undefined) await deps.journal.append({type: 'step-start', key})
  const end =
    effect === 'none' ? {result: 'unchanged' as const, why: summary} : await tried(() => carryOut(step, action, deps))
  await deps.journal.append({type: 'step-end', key, ...end})
  return end.result
}

async function tried(act: () => Promise<StepEnd>): Promise<StepEnd> {
  try {
    return await act()
  } catch (error) {
    const fault = asFault(error)
    return {result: 'failed', why: fault.message, code: fault.code, next: [...fault.next]}
  }
}

/** A read that fails after the write leaves the change unproven; it does not undo it. */
async function verified(look: () => Promise<void>, key: string, {journal}: Proving): Promise<void> {
  try {
    await look()
  } catch (error) {
    await journal.append({type: 'verify', key, level: 'V1', verdict: unproven(asFault(error).message)})
  }
}
