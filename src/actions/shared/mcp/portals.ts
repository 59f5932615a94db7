import type {PortalReadResponse} from 'cloudflare/resources/zero-trust/access/ai-controls/mcp/portals'
import type {Reader} from '../../../core/cloudflare.ts'

export type PortalServer = PortalReadResponse.Server
/** Tools and prompts are read alike. */
export type PortalOverride = PortalReadResponse.Server.UpdatedTool

/** What the checks want to know of a portal that they do not change; a listing's and a single one's have it alike. */
export interface Portal {
  readonly id: string
  readonly hostname: string
  readonly servers: readonly PortalServer[]
}

/** Every portal of the account with its servers. */
export const listPortals = ({api, account, all}: Reader): Promise<readonly Portal[]> =>
  all(
    (at) => api.zeroTrust.access.aiControls.mcp.portals.list({account_id: account, ...at}),
    ({id}) => id,
  )

export const serverIn = ({servers}: Portal, id: string): PortalServer | undefined =>
  servers.find((server) => server.server_id === id)

/** What a tool is on by, in this portal: by its own name, by default, or not at all (docs: MCP server portals, allowlist pattern). */
export function exposure({default_disabled: hidden, updated_tools: overrides}: PortalServer, tool: string) {
  const own = overrides?.find(({name}) => name === tool)?.enabled
  if (own !== undefined) return own ? 'by name' : 'off'
  return hidden === true ? 'off' : 'by default'
}
