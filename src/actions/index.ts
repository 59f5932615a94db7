import type {Action} from '../core/action.ts'
import {Fault} from '../core/fault.ts'
import {nearNames} from '../core/text/near-name.ts'

type Load = () => Promise<{readonly default: Action}>

/** Literal imports, so that the bundler, the type checker and a search all see them; each loads when it is named. */
const table: ReadonlyMap<string, Load> = new Map<string, Load>([
  ['gateway-rule.engage', () => import('./kill-switch/gateway-rule-engage/index.ts')],
  ['gateway-list.add', () => import('./kill-switch/gateway-list-add/index.ts')],
  ['service-token.disable', () => import('./credentials/service-token-disable/index.ts')],
  ['access-app.revoke-sessions', () => import('./credentials/access-app-revoke-sessions/index.ts')],
  ['api-token.disable', () => import('./credentials/api-token-disable/index.ts')],
  ['mesh-segment.block', () => import('./mesh/mesh-segment-block/index.ts')],
  ['registration.revoke', () => import('./mesh/registration-revoke/index.ts')],
  ['logs.snapshot', () => import('./logs/logs-snapshot/index.ts')],
])

/** Every action that a runbook can use. */
export const actionIds: readonly string[] = [...table.keys()]

/** Throws INVALID_DOCUMENT, with near names, for an id that is not in the table. */
export async function loadAction(id: string): Promise<Action> {
  const load = table.get(id)
  if (load === undefined) {
    const near = nearNames(id, actionIds)
    throw new Fault('INVALID_DOCUMENT', `there is no action called ${id}`, {
      next: [near.length > 0 ? `did you mean ${near.join(' or ')}?` : `known: ${actionIds.join(', ')}`],
    })
  }
  return (await load()).default
}
