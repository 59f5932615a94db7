import {addGateway, addProviderKey} from '../../../src/sandbox/families/ai-gateway/records.ts'
import {addPortal, mappingOf, mcpOf} from '../../../src/sandbox/families/mcp/records.ts'
import type {World} from '../../../src/sandbox/world.ts'
import type {Leftover} from './leftover.ts'

/** A gateway that spends its key for anybody. */
function openGateway({account}: World): void {
  addGateway(account, 'forgotten-gateway', {
    cache_invalidate_on_update: false,
    cache_ttl: null,
    collect_logs: false,
    rate_limiting_interval: null,
    rate_limiting_limit: null,
  })
  addProviderKey(account, 'forgotten-gateway', 'anthropic')
}

/** Another portal that has the server, and turns the tool on by name. */
function secondPortal({account}: World): void {
  addPortal(account, {
    id: 'forgotten-portal',
    hostname: 'mcp.forgotten.example.com',
    servers: [{...mappingOf('research-tools'), updated_tools: [{name: 'export_documents', enabled: true}]}],
  })
}

/** The server answers anybody at its own URL, and no application stands before it any more. */
function bareServer({account}: World): void {
  for (const [id, {name}] of account.apps) if (name === 'research-tools') account.apps.delete(id)
  const server = mcpOf(account).servers.get('research-tools')
  server?.set({...server.stored, auth_type: 'unauthenticated'})
}

export const aiLeftovers: readonly Leftover[] = [
  {action: 'ai-gateway.throttle', code: 'sibling-gateway', plant: openGateway},
  {action: 'ai-gateway.require-auth', code: 'sibling-gateway', plant: openGateway},
  {
    action: 'ai-gateway.require-auth',
    code: 'run-token',
    plant: (world) => void world.addApiToken({name: 'runner', permissions: ['AI Gateway Run']}),
  },
  {action: 'mcp-portal.disable-server', code: 'other-portal', plant: secondPortal},
  {action: 'mcp-portal.disable-server', code: 'server-url', plant: bareServer},
  {action: 'mcp-server.disable-tool', code: 'portal-override', plant: secondPortal},
  {action: 'mcp-server.disable-tool', code: 'server-url', plant: bareServer},
]
