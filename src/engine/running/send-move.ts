import type {ContainmentAction, Move} from '../../core/action.ts'
import type {Change} from '../../core/documents/plan.ts'
import type {SendResult} from '../../core/documents/journal.ts'
import {Fault} from '../../core/fault.ts'
import type {Acting, SendFailure} from '../../core/ports.ts'
import type {MoveState} from '../../core/runs/step-state.ts'
import {keepRevealed, notInForce, prepareSecret} from './keep-secret.ts'
import {pause} from './pause.ts'
import {creates, type Sent, untilSettled} from './settle.ts'
import {upToDate} from './up-to-date.ts'

/** A request must leave within this time of its intent, or it may not leave at all. */
const sendWithinMs = 15_000
const attempts = 5
const firstPauseMs = 250

/** One request of one change, and what sends it. */
export interface Sending {
  readonly change: Change
  readonly action: ContainmentAction
  readonly move: Move
  readonly deps: Acting
}

type Came = {readonly value: unknown} | {readonly error: unknown}

async function settle(send: () => PromiseLike<unknown>): Promise<Came> {
  try {
    return {value: await send()}
  } catch (error) {
    return {error}
  }
}

/** A request that did not succeed, and why. */
interface Missed {
  readonly failure: SendFailure
  readonly sent: Sent
}

/** One try: intent on disk, request out, outcome on disk; a new secret before or after, in its sink. */
async function attempt(sending: Sending, number: number): Promise<Missed | undefined> {
  const {change, move, deps} = sending
  const minted = await prepareSecret(sending, number)
  const about = {key: change.key, move: move.name, attempt: number}
  let sent: Sent | undefined
  const {writer, answer} = deps.openWriter(async (request, body) => {
    // The request may have waited for its turn: the run can have been stopped, or lost its lock, meanwhile.
    if (deps.stop.aborted) throw stopped(change, move)
    deps.guardCall(request, body)
    deps.lock.assertHeld()
    const deadline = deps.clock.mono() + sendWithinMs
    const notAfter = new Date(deps.clock.now().getTime() + sendWithinMs)
    const intent = {request, notAfter: notAfter.toISOString()}
    await deps.journal.append({type: 'intent', ...about, ...intent})
    sent = {method: request.method, notAfter: intent.notAfter}
    return {notAfter, mayLeave: () => deps.clock.mono() < deadline && deps.lock.mayLeave()}
  })
  const came = await settle(() => move.send(writer, minted))
  if ('error' in came && sent === undefined) throw notInForce(sending, came.error)
  const failure = 'error' in came ? deps.classify(came.error) : undefined
  const told =
    failure === undefined ? {result: 'applied' as const} : {result: failure.result, why: failure.fault.message}
  await deps.journal.append({type: 'outcome', ...about, via: 'answer', ...told, ...answer()})
  if ('value' in came) await keepRevealed(sending, came.value, number)
  return failure === undefined || sent === undefined ? undefined : {failure, sent}
}

/** Whether the account already shows what the move was for. Where a move leaves no trace to read, the answer is no. */
async function tookEffect({change, action, move, deps}: Sending): Promise<boolean> {
  const now = await deps.observe(action, change.params)
  return !action.apply(change.params, now.state, change.after, now.context).some(({name}) => name === move.name)
}

/** Whether a request that did not succeed has had its effect all the same. `open`: one that may come late is waited for. */
async function settled(sending: Sending, number: number, open: Sent | undefined): Promise<boolean> {
  const {change, move, deps} = sending
  // A look may show that a new secret was made, and never what it is: without the answer it is lost.
  if (move.reveals !== undefined) return false
  const isThere = () => tookEffect(sending)
  const isDone =
    open !== undefined && creates(change, open)
      ? await untilSettled({change, sent: open}, isThere, deps)
      : await isThere()
  if (!isDone) return false
  const about = {key: change.key, move: move.name, attempt: number}
  await deps.journal.append({type: 'outcome', ...about, result: 'applied', via: 'read-back'})
  return true
}

const stopped = ({key}: Change, {name}: Move): Fault =>
  new Fault('INTERRUPTED', `${key}: stopped before ${name} was sent`)

const indeterminate = ({change, move, deps}: Sending, cause?: unknown): Fault =>
  new Fault('INDETERMINATE', `${change.key}: ${move.name} was sent and its answer is unknown; it is never sent twice`, {
    next: [`firebreak resume ${deps.journal.run}`, `look at ${change.target.kind} ${change.target.name} by hand`],
    cause,
  })

/** A class R move reveals or destroys something once: after an unknown outcome only a person may decide. */
const mayRepeat = ({change}: Sending, result: SendResult): boolean => result === 'not-applied' || change.class !== 'R'

/**
 * Sends one request so that a crash loses and repeats nothing. Unknown outcomes are settled by looking;
 * the request goes out again only where a repetition is harmless. Throws the last fault when it cannot be done.
 */
export async function sendMove(sending: Sending, before: MoveState | undefined): Promise<void> {
  const {deps} = sending
  let number = before?.attempt ?? 0
  if (before !== undefined && before.result !== 'not-applied') {
    if (await settled(sending, number, before)) return
    if (!mayRepeat(sending, 'unknown')) throw indeterminate(sending)
  }
  for (let tries = 1; ; tries++) {
    if (deps.stop.aborted) throw stopped(sending.change, sending.move)
    const move = await upToDate(sending)
    if (move === undefined) return
    number += 1
    const missed = await attempt({...sending, move}, number)
    if (missed === undefined) return
    const since = deps.clock.mono()
    const {failure, sent} = missed
    const open = failure.result === 'unknown' ? sent : undefined
    if (failure.fault.code !== 'DENIED' && (await settled(sending, number, open))) return
    if (!mayRepeat(sending, failure.result)) throw indeterminate(sending, failure.fault)
    if (!failure.transient || tries === attempts)
      throw failure.result === 'not-applied' ? notInForce(sending, failure.fault) : failure.fault
    // Looking has taken its time, and has waited for a limit already.
    const due = since + Math.max(failure.retryAfterMs ?? 0, firstPauseMs * 2 ** (tries - 1))
    await pause(Math.max(firstPauseMs, due - deps.clock.mono()), deps)
  }
}
