import type {ContainmentAction, Move, Observation} from '../../core/action.ts'
import {isBetween} from '../../core/runs/between.ts'
import type {Change, Residual} from '../../core/documents/plan.ts'
import type {JournalEvent} from '../../core/documents/journal.ts'
import {sameJson} from '../../core/digest.ts'
import {asFault, Fault} from '../../core/fault.ts'
import {milliseconds} from '../../core/ids.ts'
import {held, unproven, type Verdict} from '../../core/outcome.ts'
import type {Acting, Looking, Proving} from '../../core/ports.ts'
import {type RunState} from '../../core/runs/run-state.ts'
import {isDone, mayHaveChanged, type StepState} from '../../core/runs/step-state.ts'
import {assertKept} from './keep-secret.ts'
import {pause} from './pause.ts'
import {sendMove, type Sending} from './send-move.ts'
import {driftFault} from './up-to-date.ts'

/** What carries a step out. */
type Doing = Pick<Sending, 'action' | 'deps'>

type StepEnd = Omit<Extract<JournalEvent, {type: 'step-end'}>, 'type' | 'key'>

/** How long a read-back may lag behind an accepted write before the verdict is `not-held`. */
const readBackMs = [100, 250, 500, 1000, 2000, 4000, 8000]

export async function containmentAction(uses: string, deps: Pick<Looking, 'loadAction'>): Promise<ContainmentAction> {
  const action = await deps.loadAction(uses)
  if (action.kind !== 'containment') throw new Fault('INVALID_DOCUMENT', `${uses} cannot be a change: it only reads`)
  return action
}

export interface Look {
  readonly seen: Observation<unknown, unknown>
  readonly verdict: Verdict
}

/** Looks and says whether the change holds. */
export async function look(change: Change, action: ContainmentAction, deps: Looking): Promise<Look> {
  const seen = await deps.observe(action, change.params)
  return {
    seen,
    verdict: seen.complete
      ? action.verify(change.after, seen.state, seen.context)
      : unproven('the token cannot see all of it'),
  }
}

/** What still works beside a change that restricts. */
export const leftoversOf = (
  {direction, params}: Change,
  action: ContainmentAction,
  seen: Look['seen'],
): readonly Residual[] => (direction === 'restrict' ? action.residual(params, seen) : [])

/** Looks until the change holds, waiting out a read that lags behind the write. */
async function readBack(change: Change, action: ContainmentAction, deps: Proving): Promise<Look> {
  let looked = await look(change, action, deps)
  for (const wait of readBackMs) {
    if (looked.verdict.verdict !== 'not-held' || deps.stop.aborted) break
    await pause(wait, deps)
    looked = await look(change, action, deps)
  }
  return looked
}

/** The requests that are left to send: all that lead on from here, or, where the goal is reached, those whose answer is not known. */
function movesLeft(
  {change, moves}: StepState,
  action: ContainmentAction,
  now: Observation<unknown, unknown>,
): readonly Move[] {
  const reached = sameJson(now.state, change.after)
  const all = action.apply(change.params, reached ? change.before : now.state, change.after, now.context)
  const resultOf = ({name}: Move) => moves.get(name)?.result
  if (!reached) return all.filter((move) => resultOf(move) !== 'applied')
  return all.filter((move) => moves.has(move.name) && resultOf(move) !== 'applied' && resultOf(move) !== 'not-applied')
}

/** Sends them in order; says what a best effort could not do. */
async function sendAll(left: readonly Move[], step: StepState, about: Doing): Promise<string[]> {
  const failures: string[] = []
  for (const move of left) {
    if (move.waitMs !== undefined) await pause(move.waitMs, about.deps)
    await sendMove({...about, change: step.change, move}, step.moves.get(move.name)).catch((error: unknown) => {
      if (move.bestEffort === undefined || about.deps.stop.aborted) throw error
      failures.push(`${move.name} failed: ${asFault(error).message}`)
    })
  }
  return failures
}

/**
 * As planned, or done already. Half-way is expected only where this run itself has been: after a request of the step,
 * or of a step that it needs, such as one that has disabled the enrolment token of a device.
 */
function isAsExpected(step: StepState, now: unknown, {steps}: RunState): boolean {
  const {change, moves} = step
  if (isBeyondForetelling(step, steps)) return true
  const isOurs = moves.size > 0 || change.needs.some((key) => steps.get(key)?.result === 'applied')
  if (isOurs) return isBetween(change.before, change.after, now)
  return sameJson(now, change.before) || sameJson(now, change.after)
}

/** A new secret leaves no state that a plan could name: where this run has made one of the same object, any state may be its own. */
const isBeyondForetelling = ({change, moves}: StepState, steps: RunState['steps']): boolean =>
  change.class === 'R' &&
  (moves.size > 0 ||
    change.needs.some((key) => {
      const needed = steps.get(key)
      return needed?.result === 'applied' && needed.change.target.id === change.target.id
    }))

/**
 * A request that broke off, or whose answer is not known, and that the account needs no more has had its effect, also
 * where its trace has gone from the look. A secret that it made known is lost all the same, and is not settled so.
 */
async function settleUnneeded({change, moves}: StepState, left: readonly Move[], {journal}: Acting): Promise<void> {
  if (change.class === 'R') return
  for (const [move, {attempt, result}] of moves) {
    if ((result !== undefined && result !== 'unknown') || left.some(({name}) => name === move)) continue
    await journal.append({type: 'outcome', key: change.key, move, attempt, result: 'applied', via: 'read-back'})
  }
}

async function makeChange(step: StepState, state: RunState, {action, deps}: Doing): Promise<StepEnd> {
  const {change} = step
  const now = await deps.observe(action, change.params)
  if (!isAsExpected(step, now.state, state)) return {result: 'drifted', why: driftFault(change).message}
  assertKept(step, action.apply(change.params, change.before, change.after, now.context))
  const left = movesLeft(step, action, now)
  await settleUnneeded(step, left, deps)
  const failures = await sendAll(left, step, {action, deps})
  // Where every request was turned away it was somebody else who has brought the object there, or another step.
  const result = mayHaveChanged(step) || left.length > 0 ? 'applied' : 'unchanged'
  return {result, ...(failures.length === 0 ? {} : {why: failures.join('; ')})}
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

/** What a release cannot give back, such as a session, leaves nothing to look at: it is as it was. */
export const isSpent = ({direction, effect, undo}: Change): boolean =>
  direction === 'relax' && effect === 'none' && undo === 'U4'

async function verifyStep(step: StepState, action: ContainmentAction, deps: Acting): Promise<void> {
  const {change} = step
  if (isSpent(change)) {
    await deps.journal.append({type: 'verify', key: change.key, level: 'V1', verdict: held})
    return
  }
  const {seen, verdict} = await readBack(change, action, deps)
  await deps.journal.append({type: 'verify', key: change.key, level: 'V1', verdict})
  const items = leftoversOf(change, action, seen)
  if (items.length > 0) await deps.journal.append({type: 'residual', key: change.key, items: [...items]})
}

/** One change from its re-observation to its verdict, or what a crash left of it. Never throws for what the account did; the journal tells. */
export async function runStep(key: string, state: RunState, deps: Acting): Promise<StepEnd['result']> {
  const step = state.steps.get(key)
  if (step === undefined) throw new Fault('INVALID_DOCUMENT', `the plan has no change ${key}`)
  const action = await containmentAction(step.change.uses, deps)
  const result = isDone(step.result) ? step.result : await finish(step, state, {action, deps})
  if (!isDone(result)) return result
  if (result === 'applied' && !state.leases.some(({change}) => change === key)) await grantLease(step, state, deps)
  if (step.verdict === undefined) await verified(() => verifyStep(step, action, deps), key, deps)
  return result
}

async function finish(step: StepState, state: RunState, about: Doing): Promise<StepEnd['result']> {
  const {key} = step.change
  const {deps} = about
  if (step.startedAt === undefined) await deps.journal.append({type: 'step-start', key})
  const end = await ending(step, state, about)
  await deps.journal.append({type: 'step-end', key, ...end})
  return end.result
}

function ending(step: StepState, state: RunState, about: Doing): StepEnd | Promise<StepEnd> {
  const {effect, summary: why} = step.change
  switch (effect) {
    case 'none':
      return {result: 'unchanged', why}
    case 'blocked':
      return {result: 'skipped', why}
    case 'update':
      return tried(() => makeChange(step, state, about))
    default:
      return effect satisfies never
  }
}

async function tried(act: () => Promise<StepEnd>): Promise<StepEnd> {
  try {
    return await act()
  } catch (error) {
    const fault = asFault(error)
    const result = fault.code === 'INTERRUPTED' ? 'skipped' : 'failed'
    return {result, why: fault.message, code: fault.code, next: [...fault.next]}
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
