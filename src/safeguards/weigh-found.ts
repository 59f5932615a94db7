import type {Inventory} from '../core/documents/inventory.ts'
import type {Considered, Identity} from '../core/safeguard.ts'
import {safeguards} from './index.ts'

/** The run was weighed as a whole when it was planned, and is paced. */
const alone = {
  kind: 'contain',
  selected: [],
  standing: [],
  budget: {reads: 0, writes: 0, limit: 0, reserve: 0, paced: true},
} as const

/** Whether a rule refuses a change that no plan has weighed, such as one to a credential that was born during the run. */
export const refusesFound =
  (inventory: Inventory, identity: Identity, addresses: readonly string[] = []) =>
  (found: Considered, reason: string | undefined): boolean => {
    const considering = {
      ...alone,
      inventory,
      identity,
      addresses,
      considered: [found],
      ...(reason === undefined ? {} : {reason}),
    }
    return safeguards.some((safeguard) => safeguard.check(considering).some(({result}) => result === 'refused'))
  }
