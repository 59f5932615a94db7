import type {Inventory} from '../documents/inventory.ts'
import {Fault} from '../fault.ts'
import {type NamedKind, targetsOf} from '../runbooks/find-target.ts'
import {targetId} from '../targets.ts'
import type {Canaries} from './canaries.ts'

const kinds: Readonly<Record<keyof Canaries, NamedKind>> = {
  rule: 'gateway-rule',
  group: 'access-group',
  serviceToken: 'service-token',
  apiToken: 'api-token',
  secret: 'secret',
  kvFlag: 'kv-flag',
  flag: 'flag',
  aiGateway: 'ai-gateway',
}

/** Throws INVALID_DOCUMENT for a canary that is somebody's, or a lever: to change it would be felt. */
export function requireUnused(inventory: Inventory): void {
  const {canaries = {}} = inventory.levers
  for (const key of Object.keys(kinds) as (keyof Canaries)[]) {
    const [canary, kind] = [canaries[key], kinds[key]]
    if (canary === undefined) continue
    const isUsed = targetsOf(inventory, kind).some(
      (target) => targetId(target) === targetId(canary) || (!('id' in canary) && target.name === canary.name),
    )
    if (isUsed)
      throw new Fault(
        'INVALID_DOCUMENT',
        `levers.canaries.${key} names ${canary.name}, which is in use: it is no canary`,
        {
          next: [`name a ${kind} there that nobody uses`],
        },
      )
  }
}
