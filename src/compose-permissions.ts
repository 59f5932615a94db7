import {loadAction} from './actions/index.ts'
import type {Plan, SafeguardResult} from './core/documents/plan.ts'
import {Fault} from './core/fault.ts'
import {neededPermissions} from './core/runbooks/needed-permissions.ts'
import {weighPermissions} from './safeguards/permissions.ts'
import type {Connected} from './compose-running.ts'

/**
 * What the token that acts lacks, and the plan does not say: it was read only now, or has lost something since. Throws
 * DENIED where no step could change anything.
 */
export async function newlyMissing(plan: Plan, {identity, grants}: Connected): Promise<readonly SafeguardResult[]> {
  if (plan.changes.every(({effect}) => effect !== 'update')) return []
  const weighed = weighPermissions({
    needed: await neededPermissions(plan, loadAction),
    grants: await grants(await identity(true)),
  })
  const refusal = weighed.find(({result}) => result === 'refused')
  if (refusal !== undefined) throw new Fault('DENIED', `${refusal.object}: ${refusal.message}`, {next: refusal.next})
  const known = new Set(plan.safeguards.map(({message}) => message))
  return weighed.filter(({message}) => !known.has(message))
}
