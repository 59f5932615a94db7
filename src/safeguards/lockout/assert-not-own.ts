import type {Inventory} from '../../core/documents/inventory.ts'
import type {Plan} from '../../core/documents/plan.ts'
import {Fault} from '../../core/fault.ts'
import type {Identity} from '../../core/safeguard.ts'
import {ownToken} from './own-token.ts'

/** A plan was weighed with the token that looked; the one that acts is known only now. Throws REFUSED. */
export function assertNotOwn(
  {kind, changes}: Pick<Plan, 'kind' | 'changes'>,
  inventory: Inventory,
  identity: Identity,
): void {
  const considered = changes.map((change) => ({change, seen: change.target, complete: true, hazards: []}))
  const budget = {reads: 0, writes: 0, limit: 0, reserve: 0, paced: false}
  const [refusal] = ownToken.check({
    kind,
    inventory,
    identity,
    considered,
    selected: [],
    standing: [],
    addresses: [],
    budget,
  })
  if (refusal !== undefined) throw new Fault('REFUSED', refusal.message, {next: refusal.next})
}
