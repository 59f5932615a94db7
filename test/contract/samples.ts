import {join} from 'node:path'
import {loadAction} from '../../src/actions/index.ts'
import type {ContainmentAction, EvidenceAction} from '../../src/core/action.ts'
import {canonicalJson} from '../../src/core/digest.ts'
import type {Inventory} from '../../src/core/documents/inventory.ts'
import {expandRunbook, type StepItem} from '../../src/core/runbooks/expand.ts'
import {bindParams} from '../../src/core/runbooks/scope.ts'
import {packageRoot} from '../../src/package-root.ts'
import {listRunbooks} from '../../src/storage/documents/find-runbook.ts'
import {openRange} from '../fixtures/range.ts'

type Params = Readonly<Record<string, unknown>>

/** One use of an action by a shipped runbook, with the params that its drill gives it. */
export interface Sample {
  readonly title: string
  readonly action: ContainmentAction
  readonly params: Params
  /** What the runbook does first, in order. */
  readonly first: readonly Pick<Sample, 'action' | 'params'>[]
}

export interface EvidenceSample extends Pick<Sample, 'title' | 'params'> {
  readonly action: EvidenceAction
}

export interface Samples {
  readonly changes: readonly Sample[]
  readonly collections: readonly EvidenceSample[]
}

/** An item's needs and their needs: those of a step always come before it. */
function firstOf(item: StepItem, items: readonly StepItem[]): readonly StepItem[] {
  const needed = items.filter(({key}) => item.needs.includes(key))
  return [...new Set(needed.flatMap((need) => [...firstOf(need, items), need]))]
}

function distinct<Item extends {readonly action: {readonly id: string}; readonly params: Params}>(
  all: readonly Item[],
): readonly Item[] {
  const keyOf = ({action, params}: Item) => canonicalJson([action.id, params])
  return [...Map.groupBy(all, keyOf).values()].flatMap(([one]) => one ?? [])
}

/** Ids follow from the seed: they are those of any other account of the drill. */
async function drillInventory(): Promise<Inventory> {
  const range = await openRange()
  await range.stop()
  return range.inventory
}

/** Every use that the shipped runbooks make of an action, each set of params once: a new action comes with its runbook. */
export async function shippedSamples(): Promise<Samples> {
  const inventory = await drillInventory()
  const shipped = join(packageRoot, 'runbooks')
  const expanded = await Promise.all(
    listRunbooks({shipped, local: shipped}).map(async ({document: runbook}) => {
      const scope = bindParams(runbook, runbook.drill?.params ?? {}, inventory)
      return {runbook, ...(await expandRunbook({runbook, scope, inventory, loadAction}))}
    }),
  )
  const titled = (id: string, key: string, uses: string) => `${uses} as ${key} of ${id}`
  return {
    changes: distinct(
      expanded.flatMap(({runbook, items}) =>
        items.map((item) => ({
          title: titled(runbook.id, item.key, item.action.id),
          action: item.action,
          params: item.params,
          first: firstOf(item, items),
        })),
      ),
    ),
    collections: distinct(
      expanded.flatMap(({runbook, evidence}) =>
        evidence.map(({key, action, params}) => ({title: titled(runbook.id, key, action.id), action, params})),
      ),
    ),
  }
}
