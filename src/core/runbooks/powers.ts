import type {Action, LoadAction} from '../action.ts'
import {type BlastRadius, wider} from '../documents/blast-radius.ts'
import type {UndoClass} from '../documents/plan.ts'
import {Lookup, type Runbook} from '../documents/runbook.ts'

/** What a runbook can do at most, whatever it is given. */
export interface Powers {
  /** The widest of its steps; BR0 where it only reads. */
  readonly blastRadius: BlastRadius
  /** The hardest of its steps to undo; absent where it only reads. */
  readonly undo?: UndoClass
  readonly permissions: {readonly read: readonly string[]; readonly write: readonly string[]}
}

/** What evidence reads with what the runbook says itself; what it looks up makes it no more. */
function readBy(action: Action, given: Readonly<Record<string, unknown>>): readonly string[] {
  const literal = Object.fromEntries(Object.entries(given).filter(([, value]) => !Lookup.safeParse(value).success))
  const needs = action.kind === 'evidence' ? action.needs : undefined
  return needs !== undefined && action.params.safeParse(literal).success ? needs(literal) : action.permissions.read
}

const distinct = (names: readonly string[]): readonly string[] => [...new Set(names)].toSorted()

/** BR0 to BR5 and U1 to U4 sort as they read. */
const last = <Code extends string>(codes: readonly Code[]): Code | undefined => codes.toSorted().at(-1)

/** Throws INVALID_DOCUMENT for a runbook that uses an action there is not. */
export async function powersOf({steps, evidence, reach}: Runbook, loadAction: LoadAction): Promise<Powers> {
  const uses = distinct([...steps, ...evidence].map((step) => step.uses))
  const actions = await Promise.all(uses.map((id) => loadAction(id)))
  const read = await Promise.all(evidence.map(async (step) => readBy(await loadAction(step.uses), step.with)))
  const changing = actions.filter((action) => action.kind === 'containment')
  const undo = last(changing.map((action) => action.undo))
  return {
    blastRadius: wider(last(changing.map((action) => action.blastRadius)) ?? 'BR0', reach),
    ...(undo === undefined ? {} : {undo}),
    permissions: {
      read: distinct([...changing.flatMap(({permissions}) => permissions.read), ...read.flat()]),
      write: distinct(actions.flatMap(({permissions}) => permissions.write)),
    },
  }
}
