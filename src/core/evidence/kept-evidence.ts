import type {Inventory} from '../documents/inventory.ts'
import type {Reading} from '../story/reading.ts'

/** Evidence as people name it: runs, directories of bags, or an incident; that of the last run where nothing is named. */
export interface NamedEvidence {
  readonly names: readonly string[]
  readonly incident?: string | undefined
}

/** Evidence that was kept, and the inventory that says whose handles are whose. */
export interface Evidence {
  readonly inventory: Inventory
  /** What the bags hold together. Throws USAGE where there are none. */
  read(named: NamedEvidence): Promise<Reading>
}
