import type {Action} from '../core/action.ts'
import {Fault} from '../core/fault.ts'
import {nearNames} from '../core/text/near-name.ts'

type Load = () => Promise<{readonly default: Action}>

/** Literal imports, so that the bundler, the type checker and a search all see them; each loads when it is named. */
const table: ReadonlyMap<string, Load> = new Map<string, Load>([
  ['gateway-rule.engage', () => import('./kill-switch/gateway-rule-engage/index.ts')],
  ['gateway-list.add', () => import('./kill-switch/gateway-list-add/index.ts')],
  ['waf-rule.block', () => import('./kill-switch/waf-rule-block/index.ts')],
  ['gateway-list.stage', () => import('./kill-switch/gateway-list-stage/index.ts')],
  ['gateway-rule.stage', () => import('./kill-switch/gateway-rule-stage/index.ts')],
  ['access-group.stage', () => import('./kill-switch/access-group-stage/index.ts')],
  ['flag.stop', () => import('./kill-switch/flag-stop/index.ts')],
  ['kv-flag.stop', () => import('./kill-switch/kv-flag-stop/index.ts')],
  ['ai-gateway.throttle', () => import('./kill-switch/ai-gateway-throttle/index.ts')],
  ['ai-gateway.require-auth', () => import('./kill-switch/ai-gateway-require-auth/index.ts')],
  ['mcp-portal.disable-server', () => import('./kill-switch/mcp-portal-disable-server/index.ts')],
  ['mcp-server.disable-tool', () => import('./kill-switch/mcp-server-disable-tool/index.ts')],
  ['worker.quarantine', () => import('./kill-switch/worker-quarantine/index.ts')],
  ['worker.quarantine-all', () => import('./kill-switch/worker-quarantine-all/index.ts')],
  ['worker.close-entrypoints', () => import('./kill-switch/worker-close-entrypoints/index.ts')],
  ['worker.deploy-safe-version', () => import('./kill-switch/worker-deploy-safe-version/index.ts')],
  ['worker-secret.remove', () => import('./credentials/worker-secret-remove/index.ts')],
  ['service-token.disable', () => import('./credentials/service-token-disable/index.ts')],
  ['access-app.revoke-sessions', () => import('./credentials/access-app-revoke-sessions/index.ts')],
  ['api-token.disable', () => import('./credentials/api-token-disable/index.ts')],
  ['api-token.roll', () => import('./credentials/api-token-roll/index.ts')],
  ['api-token.delete', () => import('./credentials/api-token-delete/index.ts')],
  ['service-token.rotate', () => import('./credentials/service-token-rotate/index.ts')],
  ['service-token.cut-previous', () => import('./credentials/service-token-cut-previous/index.ts')],
  ['service-token.delete', () => import('./credentials/service-token-delete/index.ts')],
  ['oauth-client.replace-secret', () => import('./credentials/oauth-client-replace-secret/index.ts')],
  ['client-certificate.revoke', () => import('./credentials/client-certificate-revoke/index.ts')],
  ['secret.unplug', () => import('./credentials/secret-unplug/index.ts')],
  ['mcp-oauth.revoke', () => import('./credentials/mcp-oauth-revoke/index.ts')],
  ['mesh-segment.block', () => import('./mesh/mesh-segment-block/index.ts')],
  ['registration.revoke', () => import('./mesh/registration-revoke/index.ts')],
  ['access-group.quarantine', () => import('./kill-switch/access-group-quarantine/index.ts')],
  ['access-user.revoke', () => import('./credentials/access-user-revoke/index.ts')],
  ['member.suspend', () => import('./credentials/member-suspend/index.ts')],
  ['zero-trust.dashboard-read-only', () => import('./kill-switch/zero-trust-dashboard-read-only/index.ts')],
  ['tunnel.rotate-and-drop', () => import('./credentials/tunnel-rotate-and-drop/index.ts')],
  ['mesh-node.rotate', () => import('./credentials/mesh-node-rotate/index.ts')],
  ['route.quarantine', () => import('./mesh/route-quarantine/index.ts')],
  ['hostname-route.retarget', () => import('./mesh/hostname-route-retarget/index.ts')],
  ['vpc-service.blackhole', () => import('./mesh/vpc-service-blackhole/index.ts')],
  ['mesh.off-ramp-off', () => import('./mesh/mesh-off-ramp-off/index.ts')],
  ['r2-bucket.lock', () => import('./logs/r2-bucket-lock/index.ts')],
  ['logs.snapshot', () => import('./logs/logs-snapshot/index.ts')],
  ['logs.tail', () => import('./logs/logs-tail/index.ts')],
  ['control-plane.triage', () => import('./logs/control-plane-triage/index.ts')],
  ['levers.survey', () => import('./logs/levers-survey/index.ts')],
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
