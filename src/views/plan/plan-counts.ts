import type {BlastRadius, Change, Plan, UndoClass} from '../../core/documents/plan.ts'
import {printable} from '../../core/text/printable.ts'
import {undoWords, worst} from '../text/words.ts'

/** The changes that an apply would make. */
export function updates(plan: Plan): readonly Change[] {
  return plan.changes.filter(({effect}) => effect === 'update')
}

/** The widest reach and the hardest undo of what a plan changes; BR0 when it changes nothing. */
export function severity(plan: Plan): {readonly blastRadius: BlastRadius; readonly undo: UndoClass | undefined} {
  const changes = updates(plan)
  return {
    blastRadius: worst(changes.map(({blastRadius}) => blastRadius)) ?? 'BR0',
    undo: worst(changes.map(({undo}) => undo)),
  }
}

/** The hardest undo of the changes, and how many of them it is about. */
export function undoLine(undo: UndoClass, changes: readonly Change[]): string {
  const such = changes.filter((change) => change.undo === undo).length
  return `${undo}, ${undoWords[undo]}${such === changes.length ? '' : ` (${such} of ${changes.length})`}`
}

/** What becomes of the objects of a plan: `3 to make, 1 already as wanted`. */
export function changeCounts({changes}: Plan): string {
  const all = Map.groupBy(changes, ({effect}) => effect)
  const of = (effect: Change['effect'], words: string): readonly string[] => {
    const amount = all.get(effect)?.length ?? 0
    return amount === 0 ? [] : [`${amount} ${words}`]
  }
  return [...of('update', 'to make'), ...of('none', 'already as wanted'), ...of('blocked', 'left as is')].join(', ')
}

const some = (keys: readonly string[]): string =>
  keys.length > 2 ? `${keys.length} changes` : printable(keys.join(' and '))

/** What a resume after a crash has to wait for, and what it leaves to a person; nothing for a plan that changes nothing. */
export function resumeWords(plan: Plan): string | undefined {
  const changes = updates(plan)
  const keysOf = (kind: Change['class']) => changes.filter((change) => change.class === kind).map(({key}) => key)
  const [made, revealed] = [keysOf('C'), keysOf('R')]
  if (changes.length === 0) return undefined
  if (made.length + revealed.length === 0) return 'safe to resume at once: what was sent may be sent again'
  return [
    ...(made.length === 0 ? [] : [`resume waits up to 45 s before it makes ${some(made)} again`]),
    ...(revealed.length === 0 ? [] : [`${some(revealed)}: never sent twice, a person decides`]),
  ].join('; ')
}

/** Agents of the inventory that a plan leaves alone. */
export function untouchedWords({untouched}: Plan): string {
  return untouched.length === 0 ? 'no agent of the inventory' : printable(untouched.join(', '))
}
