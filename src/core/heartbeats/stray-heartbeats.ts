import type {LoadAction} from '../action.ts'
import type {Runbook} from '../documents/runbook.ts'

/** A step that may not lift itself, and why. */
export interface StrayHeartbeat {
  readonly step: string
  readonly why: string
}

/** Steps that ask to be lifted without a heartbeat where that is not allowed. Throws INVALID_DOCUMENT for an action there is not. */
export async function strayHeartbeats(
  {steps, reach, ledger}: Runbook,
  loadAction: LoadAction,
): Promise<readonly StrayHeartbeat[]> {
  const asking = steps.filter(({heartbeat}) => heartbeat !== undefined)
  const found = await Promise.all(
    asking.map(async ({id: step, uses}) => {
      const action = await loadAction(uses)
      if (action.kind !== 'containment' || action.liftable !== true)
        return {step, why: `has a heartbeat, and ${uses} never lifts itself`}
      if (ledger !== undefined || (reach ?? 'BR0') >= 'BR4')
        return {step, why: 'has a heartbeat, and what is as broad as this runbook never lifts itself'}
      return undefined
    }),
  )
  return found.filter((stray) => stray !== undefined)
}
