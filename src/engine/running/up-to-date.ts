import type {ContainmentAction, Move} from '../../core/action.ts'
import {sameJson} from '../../core/digest.ts'
import type {Change} from '../../core/documents/plan.ts'
import {Fault} from '../../core/fault.ts'
import type {Looking} from '../../core/ports.ts'
import {isBetween} from '../../core/runs/between.ts'

export const driftFault = (change: Pick<Change, 'key' | 'target'>): Fault =>
  new Fault('DRIFT', `${change.key}: ${change.target.kind} ${change.target.name} is no longer as the plan saw it`, {
    next: ['plan again and look at what is different'],
  })

/** What changes with every look is no edit of somebody's, and must not keep a change from being made. */
const mostLooks = 3

interface Making {
  readonly change: Pick<Change, 'key' | 'target'> & Readonly<Record<'params' | 'before' | 'after', unknown>>
  readonly action: ContainmentAction
  readonly move: Move
  readonly deps: Pick<Looking, 'reader' | 'observe'>
}

const isFromNow = async ({replaces}: Move, {reader}: Making['deps']): Promise<boolean> =>
  replaces === undefined || sameJson((await replaces.look(reader)) ?? null, replaces.seen ?? null)

/**
 * The move as it has to be sent now. A request that replaces a whole object would undo what somebody did since the look
 * that it was made from, and it may have waited for its turn or for another try: so it is made anew, with what is there
 * now. Undefined where nothing is left to do. Throws DRIFT where what the plan saw is no longer there.
 */
export async function upToDate({change, action, move: made, deps}: Making): Promise<Move | undefined> {
  let move: Move | undefined = made
  for (let looks = 0; looks < mostLooks && !(await isFromNow(move, deps)); looks++) {
    const now = await deps.observe(action, change.params)
    if (!isBetween(change.before, change.after, now.state)) throw driftFault(change)
    const left = action.apply(change.params, now.state, change.after, now.context)
    move = left.find(({name}) => name === made.name)
    if (move === undefined) return undefined
  }
  return move
}
