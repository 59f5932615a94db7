import type {LoadAction} from '../action.ts'
import type {Runbook, RunbookStep} from '../documents/runbook.ts'
import {milliseconds} from '../ids.ts'

/** A step whose lease cannot be kept as the runbook has it, and why. */
export interface StrayLease {
  readonly step: string
  readonly why: string
}

const isBroad = ({reach, ledger}: Runbook): boolean => ledger !== undefined || (reach ?? 'BR0') >= 'BR4'

function strayTime({lease, leaseLimit, onExpiry}: RunbookStep): string | undefined {
  if (lease === undefined)
    return leaseLimit === undefined && onExpiry === undefined ? undefined : 'says how a lease ends, and has none'
  if (leaseLimit === undefined || milliseconds(leaseLimit) >= milliseconds(lease)) return undefined
  return `has a lease of ${lease}, and a limit of ${leaseLimit} for it`
}

async function strayEnd(step: RunbookStep, runbook: Runbook, loadAction: LoadAction): Promise<string | undefined> {
  if (step.onExpiry !== 'lift') return undefined
  const action = await loadAction(step.uses)
  if (action.kind !== 'containment' || action.mayLapse !== true)
    return `is lifted when its lease has run out, and ${step.uses} never is without a person`
  return isBroad(runbook)
    ? 'is lifted when its lease has run out, and what is as broad as this runbook never is without a person'
    : undefined
}

/** Steps that may not lapse and would, or whose lease says nothing. Throws INVALID_DOCUMENT for an action there is not. */
export async function strayLeases(runbook: Runbook, loadAction: LoadAction): Promise<readonly StrayLease[]> {
  const found = await Promise.all(
    runbook.steps.map(async (step) => ({
      step: step.id,
      why: strayTime(step) ?? (await strayEnd(step, runbook, loadAction)),
    })),
  )
  return found.flatMap(({step, why}) => (why === undefined ? [] : [{step, why}]))
}
