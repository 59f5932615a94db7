import {accept, type Accepted} from '../core/runs/accept.ts'
import {liveState} from '../core/runs/live-state.ts'
import {openAccess} from '../core/runs/residual-access.ts'
import type {Clock, Journal} from '../core/ports.ts'

/** Records what somebody lives with after a run. Throws USAGE for a code that the run leaves nothing open under. */
export async function acceptAccess(
  accepted: Accepted,
  {journal, clock}: {readonly journal: Journal; readonly clock: Clock},
): Promise<void> {
  if (accepted.codes.length === 0) return
  for (const acceptance of accept(accepted, openAccess(liveState(journal)), clock.now()))
    await journal.append({type: 'accepted', acceptance})
}
