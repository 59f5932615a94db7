import type {Reader} from '../../core/cloudflare.ts'
import type {Listed} from '../../core/inventories/account-look.ts'
import type {TargetKind} from '../../core/targets.ts'
import {isText} from '../../core/text/is-text.ts'
import {createCensus} from '../take-census.ts'

/** One listing of the account, and the permission that it takes. */
export interface Listing {
  readonly what: string
  readonly kind: TargetKind
  /** As the API names it; of several that would do, the one that reads. */
  readonly permission: string
  read(reader: Reader): Promise<readonly Listed[]>
}

/** An object without an id cannot be referred to. */
export const listed = (kind: TargetKind, id: unknown, name: unknown): readonly Listed[] =>
  isText(id) ? [{kind, id, name: isText(name) ? name : id}] : []

/** What a census counts as well. */
const counted = (kind: 'service-token' | 'api-token' | 'oauth-client' | 'tunnel'): Listing['read'] => {
  return async (reader) => (await createCensus(reader)([kind])).map(({id, name}) => ({kind, id, name}))
}

/** SDK: `workers.scripts.list`, which is not paged; the id that Access names a Worker by is its tag. */
const workers: Listing['read'] = async ({account, api, all}) => {
  const found = await all(
    () => api.workers.scripts.list({account_id: account}),
    ({id}) => id,
  )
  return found.flatMap(({id, tag}) => listed('worker', tag, id))
}

/** SDK: `zeroTrust.tunnels.warpConnector.list`, without those that were deleted. */
const meshNodes: Listing['read'] = async ({account, api, all}) => {
  const found = await all(
    ({page, per_page}) =>
      api.zeroTrust.tunnels.warpConnector.list({account_id: account, page, per_page, is_deleted: false}),
    ({id}) => id,
  )
  return found.flatMap(({id, name}) => listed('mesh-node', id, name))
}

/** SDK: `aiGateway.list`; a gateway has no other name than its id. */
const aiGateways: Listing['read'] = async ({account, api, all}) => {
  const found = await all(
    ({page, per_page}) => api.aiGateway.list({account_id: account, page, per_page}),
    ({id}) => id,
  )
  return found.flatMap(({id}) => listed('ai-gateway', id, id))
}

/** SDK: `zeroTrust.access.aiControls.mcp.portals.list`; the id is what the API goes by. */
const mcpPortals: Listing['read'] = async ({account, api, all}) => {
  const found = await all(
    ({page, per_page}) => api.zeroTrust.access.aiControls.mcp.portals.list({account_id: account, page, per_page}),
    ({id}) => id,
  )
  return found.flatMap(({id}) => listed('mcp-portal', id, id))
}

/** SDK: `zeroTrust.networks.virtualNetworks.list`, which is not paged. */
const virtualNetworks: Listing['read'] = async ({account, api, all}) => {
  const found = await all(
    () => api.zeroTrust.networks.virtualNetworks.list({account_id: account, is_deleted: false}),
    ({id}) => id,
  )
  return found.flatMap(({id, name}) => listed('virtual-network', id, name))
}

/** What an inventory may name, and no listing of its own is needed to understand. */
export const listings: readonly Listing[] = [
  {
    what: 'service tokens',
    kind: 'service-token',
    permission: 'Access: Service Tokens Read',
    read: counted('service-token'),
  },
  {what: 'API tokens', kind: 'api-token', permission: 'Account API Tokens Read', read: counted('api-token')},
  {what: 'OAuth clients', kind: 'oauth-client', permission: 'OAuth Client Read', read: counted('oauth-client')},
  {what: 'tunnels', kind: 'tunnel', permission: 'Cloudflare One Connectors Read', read: counted('tunnel')},
  {what: 'Workers', kind: 'worker', permission: 'Workers Scripts Read', read: workers},
  {what: 'Mesh nodes', kind: 'mesh-node', permission: 'Cloudflare One Connectors Read', read: meshNodes},
  {what: 'AI Gateways', kind: 'ai-gateway', permission: 'AI Gateway Read', read: aiGateways},
  {what: 'MCP portals', kind: 'mcp-portal', permission: 'MCP Portals Read', read: mcpPortals},
  {
    what: 'virtual networks',
    kind: 'virtual-network',
    permission: 'Cloudflare One Networks Read',
    read: virtualNetworks,
  },
]
