import {canonicalJson} from './digest.ts'
import type {Inventory} from './documents/inventory.ts'
import type {Fact} from './documents/plan.ts'
import type {Target} from './targets.ts'

/** How far back the logs are read for a plan. The sign-in records of service tokens are not known to reach further. */
export const factWindow = '7d'

/** One object that a plan would change. */
export interface FactSubject {
  /** Key of the change. */
  readonly change: string
  readonly target: Target
  /** What the action is told; it may name addresses. */
  readonly params: Readonly<Record<string, unknown>>
}

export interface FoundFacts {
  readonly facts: readonly Fact[]
  /** Requests that it took. */
  readonly reads: number
}

/**
 * Who was seen at these objects lately. It never rejects and never takes longer than a few seconds: what could not be
 * read is in the facts as undetermined. `stop` is aborted when nobody waits for the answer any more.
 */
export type FindFacts = (
  subjects: readonly FactSubject[],
  inventory: Inventory,
  stop: AbortSignal,
) => Promise<FoundFacts>

/** That nothing is known of these changes, and why; no fact where there are none. */
export function undeterminedFact(changes: readonly string[], why: string): readonly Fact[] {
  if (changes.length === 0) return []
  const nobody = {seen: [], users: [], apps: [], agents: [], tools: [], changedBy: []}
  return [{changes: [...changes], window: factWindow, ...nobody, undetermined: [why]}]
}

/** The facts of these changes only; what is the same of many is said once. */
export function factsAbout(changes: readonly string[], facts: readonly Fact[]): readonly Fact[] {
  const kept = new Set(changes)
  const groups = Map.groupBy(facts, ({changes: _changes, ...said}) => canonicalJson(said))
  return [...groups.values()].flatMap((same) => {
    const about = new Set(same.flatMap((fact) => fact.changes).filter((change) => kept.has(change)))
    return about.size === 0 ? [] : same.slice(0, 1).map((fact) => ({...fact, changes: [...about]}))
  })
}
