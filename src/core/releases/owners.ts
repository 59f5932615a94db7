import type {Agent, Inventory} from '../documents/inventory.ts'
import type {Change} from '../documents/plan.ts'
import {stringsIn} from '../text/strings-in.ts'

/** By what an object of the agent goes: its id, its name where it has none, or the address itself. */
export const handlesOf = (agent: Agent): readonly string[] =>
  Object.values(agent)
    .filter((value) => Array.isArray(value))
    .flat()
    .map((handle) => (typeof handle === 'string' ? handle : 'id' in handle ? (handle.id ?? handle.name) : handle.name))

/** The agents whose objects a change names: one where it is theirs alone, none for a lever that is nobody's. */
export function ownersOf({target, params}: Pick<Change, 'target' | 'params'>, {agents}: Inventory): readonly string[] {
  const named = new Set([target.id, ...stringsIn(params)])
  return Object.entries(agents).flatMap(([name, agent]) =>
    handlesOf(agent).some((handle) => named.has(handle)) ? [name] : [],
  )
}

/** Whether two changes are about different agents: neither then waits for the other. */
export const areApart = (owners: readonly string[], others: readonly string[]): boolean =>
  owners.length > 0 && others.length > 0 && !owners.some((owner) => others.includes(owner))
