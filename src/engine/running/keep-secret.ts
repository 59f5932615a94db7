import type {ContainmentAction, Move} from '../../core/action.ts'
import type {Change} from '../../core/documents/plan.ts'
import {Sink, sinkName} from '../../core/documents/sink.ts'
import {asFault, Fault} from '../../core/fault.ts'
import type {Acting} from '../../core/ports.ts'
import type {StepState} from '../../core/runs/step-state.ts'
import {Secret} from '../../core/text/secret.ts'

/** One move that makes a new secret known. */
interface Keeping {
  readonly change: Change
  readonly action: ContainmentAction
  readonly move: Move
  readonly deps: Acting
}

/** Where the change puts its secrets. Throws INVALID_DOCUMENT when it does not say. */
function sinkOf({change, action}: Keeping): Sink {
  const [param] = Object.entries(action.refs).find(([, kind]) => kind === 'sink') ?? []
  const sink = Sink.safeParse(param === undefined ? undefined : change.params[param])
  if (sink.success) return sink.data
  throw new Fault('INVALID_DOCUMENT', `${change.key} makes a new secret, and nothing says where it goes`, {
    next: ['name a sink for it in firebreak.yaml'],
  })
}

async function keep(keeping: Keeping, value: string, attempt: number): Promise<void> {
  const {change, move, deps} = keeping
  const sink = sinkOf(keeping)
  await deps.secrets.put(sink, new Secret(`new secret of ${change.target.name}`, value))
  await deps.journal.append({type: 'secret-kept', key: change.key, move: move.name, attempt, sink: sinkName(sink)})
}

/** Before the request leaves: a secret made here is kept, and one that will come has a place that takes it. Throws while nothing has been changed. */
export async function prepareSecret(keeping: Keeping, attempt: number): Promise<string | undefined> {
  const {move, deps} = keeping
  if (move.mints === undefined && move.reveals === undefined) return undefined
  await deps.secrets.check(sinkOf(keeping))
  // The check may have taken its time, and what is kept takes the place of a secret that still works.
  deps.lock.assertHeld()
  const minted = move.mints?.()
  if (minted !== undefined) await keep(keeping, minted, attempt)
  return minted
}

/** What to tell when a request did not go through: a secret made here is in its sink by then, and not in force. */
export function notInForce(keeping: Keeping, error: unknown): unknown {
  const {move, deps} = keeping
  if (move.mints === undefined) return error
  const {code, message, next} = asFault(error)
  const place = sinkName(sinkOf(keeping))
  return new Fault(code, `${message}; ${place} holds the new secret already, and the old one is still in force`, {
    next: [`firebreak resume ${deps.journal.run}, or put the old secret back into ${place}`, ...next],
    cause: error,
  })
}

/** After a crash: a move that was answered and whose secret never came into its sink has lost it. Throws UNAVAILABLE. */
export function assertKept({change, moves, kept}: StepState, all: readonly Move[]): void {
  const lacking = all.find(
    ({name, reveals}) => reveals !== undefined && moves.get(name)?.result === 'applied' && !kept.has(name),
  )
  if (lacking !== undefined)
    throw lost({change, move: lacking}, new Fault('INTERRUPTED', 'the run broke off before it was kept'))
}

const lost = ({change, move}: Pick<Keeping, 'change' | 'move'>, cause: unknown): Fault => {
  const fault = asFault(cause)
  return new Fault('UNAVAILABLE', `${change.key}: ${move.name} was done and its new secret is lost: ${fault.message}`, {
    next: [`replace ${change.target.kind} ${change.target.name} once more`, ...fault.next],
    cause,
  })
}

/** After the answer: the secret in it goes where it belongs. Throws UNAVAILABLE when it is lost. */
export async function keepRevealed(keeping: Keeping, answer: unknown, attempt: number): Promise<void> {
  const {move} = keeping
  if (move.reveals === undefined) return
  const value = move.reveals(answer)
  if (value === undefined) throw lost(keeping, new Fault('UNAVAILABLE', 'the answer held none'))
  await keep(keeping, value, attempt).catch((error: unknown) => {
    throw lost(keeping, error)
  })
}
