import type {LoadAction} from '../action.ts'
import {type BlastRadius, wider} from '../documents/blast-radius.ts'
import type {UndoClass} from '../documents/plan.ts'
import type {Runbook} from '../documents/runbook.ts'

/** What a runbook can do at most, whatever it is given. */
export interface Powers {
  /** The widest of its steps; BR0 where it only reads. */
  readonly blastRadius: BlastRadius
  /** The hardest of its steps to undo; absent where it only reads. */
  readonly undo?: UndoClass
  readonly permissions: {readonly read: readonly string[]; readonly write: readonly string[]}
}

const distinct = (names: readonly string[]): readonly string[] => [...new Set(names)].toSorted()

/** BR0 to BR5 and U1 to U4 sort as they read. */
const last = <Code extends string>(codes: readonly Code[]): Code | undefined => codes.toSorted().at(-1)

/** Throws INVALID_DOCUMENT for a runbook that uses an action there is not. */
export async function powersOf({steps, evidence, reach}: Runbook, loadAction: LoadAction): Promise<Powers> {
  const uses = distinct([...steps, ...evidence].map((step) => step.uses))
  const actions = await Promise.all(uses.map((id) => loadAction(id)))
  const changing = actions.filter((action) => action.kind === 'containment')
  const undo = last(changing.map((action) => action.undo))
  return {
    blastRadius: wider(last(changing.map((action) => action.blastRadius)) ?? 'BR0', reach),
    ...(undo === undefined ? {} : {undo}),
    permissions: {
      read: distinct(actions.flatMap(({permissions}) => permissions.read)),
      write: distinct(actions.flatMap(({permissions}) => permissions.write)),
    },
  }
}
