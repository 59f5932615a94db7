import {join} from 'node:path'
import {loadAction} from '../../src/actions/index.ts'
import type {ContainmentAction, EvidenceAction} from '../../src/core/action.ts'
import {canonicalJson} from '../../src/core/digest.ts'
import type {Inventory} from '../../src/core/documents/inventory.ts'
import {expandRunbook, type StepItem} from '../../src/core/runbooks/expand.ts'
import {CensusKind, type Credential} from '../../src/core/documents/census.ts'
import type {Runbook} from '../../src/core/documents/runbook.ts'
import {censusScope, openLedger} from '../../src/core/runbooks/census.ts'
import {bindParams, type Scope} from '../../src/core/runbooks/scope.ts'
import type {Identity} from '../../src/core/safeguard.ts'
import {Secret} from '../../src/core/text/secret.ts'
import {connect} from '../../src/cloudflare/connect.ts'
import {packageRoot} from '../../src/package-root.ts'
import {listRunbooks} from '../../src/storage/documents/find-runbook.ts'
import {systemClock} from '../../src/storage/system-clock.ts'
import {createCensus} from '../../src/survey/take-census.ts'
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

interface Drilled {
  readonly inventory: Inventory
  readonly identity: Identity
  readonly credentials: readonly Credential[]
}

/** Ids follow from the seed: they are those of any other account of the drill. */
async function drilledAccount(): Promise<Drilled> {
  const {inventory, sandbox, stop} = await openRange()
  const token = new Secret('sandbox token', sandbox.token)
  const {reader, identify} = connect({token, account: sandbox.accountId, baseUrl: sandbox.url, clock: systemClock})
  const drilled = {
    inventory,
    identity: await identify(),
    credentials: await createCensus(reader)(CensusKind.options),
  }
  await stop()
  return drilled
}

/** What the look-ups of a mass run see. */
function censusOf({ledger}: Runbook, {inventory, identity, credentials}: Drilled): Scope {
  if (ledger === undefined) return {}
  const counted = credentials.filter(({kind}) => ledger.kinds.includes(kind))
  const opened = openLedger(ledger, counted, {inventory, identity, now: systemClock.now()})
  return {census: censusScope(opened, inventory)}
}

async function readSamples(): Promise<Samples> {
  const drilled = await drilledAccount()
  const {inventory} = drilled
  const shipped = join(packageRoot, 'runbooks')
  const exercises = join(import.meta.dirname, 'exercises')
  const expanded = await Promise.all(
    [...listRunbooks({shipped, local: shipped}), ...listRunbooks({shipped: exercises, local: exercises})].map(
      async ({document: runbook}) => {
        const scope = {...bindParams(runbook, runbook.drill?.params ?? {}, inventory), ...censusOf(runbook, drilled)}
        return {runbook, ...(await expandRunbook({runbook, scope, inventory, loadAction}))}
      },
    ),
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

let samples: Promise<Samples> | undefined

/** Every use that the shipped runbooks make of an action, and those of the exercises beside them, each set of params once; read once for all tests of a process. */
export const shippedSamples = (): Promise<Samples> => (samples ??= readSamples())
