import {neededPermissions} from '../../core/runbooks/needed-permissions.ts'
import type {Grants} from '../../core/safeguard.ts'
import type {Planning, PlanParts} from './seal-plan.ts'

/** The same parts with what they need and what the token may do; as they are where it is not this token that acts. */
export async function withPermissions(
  parts: PlanParts,
  grants: Grants | undefined,
  {loadAction}: Pick<Planning, 'loadAction'>,
): Promise<PlanParts> {
  if (grants === undefined) return parts
  const changes = parts.considered.map(({change}) => change)
  const needed = await neededPermissions({changes, collections: parts.collections}, loadAction)
  return {...parts, permissions: {needed, grants}}
}
