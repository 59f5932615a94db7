import {powersOf} from '../core/runbooks/powers.ts'
import type {Examined} from './check.ts'

/** Every permission that the runbooks take, and which. */
export async function neededBy(
  {runbooks, loadAction}: Examined,
  verb: 'read' | 'write',
): Promise<ReadonlyMap<string, readonly string[]>> {
  const pairs = await Promise.all(
    runbooks.map(async (runbook) =>
      (await powersOf(runbook, loadAction)).permissions[verb].map((permission) => ({permission, id: runbook.id})),
    ),
  )
  const grouped = Map.groupBy(pairs.flat(), ({permission}) => permission)
  return new Map([...grouped].map(([permission, uses]) => [permission, uses.map(({id}) => id)]))
}
