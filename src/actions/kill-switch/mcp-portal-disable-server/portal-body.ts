import type {
  PortalReadResponse,
  PortalUpdateParams,
} from 'cloudflare/resources/zero-trust/access/ai-controls/mcp/portals'
import type {PortalOverride, PortalServer} from '../../shared/mcp/portals.ts'
import type {ServerState, Switch} from './server-state.ts'

type WrittenServer = PortalUpdateParams.Server
type WrittenOverride = PortalUpdateParams.Server.UpdatedTool

/**
 * Read `portal_alias`, write `alias`; what is read as `server_alias` belongs to the server and must not become the
 * portal's (SDK: PortalReadResponse and PortalUpdateParams). An entry that says nothing of the portal's own is one of
 * the server's, and is left out.
 */
function written({
  name,
  enabled,
  portal_alias: alias,
  portal_description: description,
}: PortalOverride): readonly WrittenOverride[] {
  const own = {
    ...(alias === undefined ? {} : {alias}),
    ...(description === undefined ? {} : {description}),
    ...(enabled === undefined ? {} : {enabled}),
  }
  return Object.keys(own).length === 0 ? [] : [{name, ...own}]
}

function writtenServer(server: PortalServer): WrittenServer {
  const {server_id, default_disabled, on_behalf, updated_tools = [], updated_prompts = []} = server
  return {
    server_id,
    ...(default_disabled === undefined ? {} : {default_disabled}),
    ...(on_behalf === undefined ? {} : {on_behalf}),
    updated_tools: updated_tools.flatMap(written),
    updated_prompts: updated_prompts.flatMap(written),
  }
}

function switched(overrides: readonly WrittenOverride[] = [], switches: readonly Switch[]): WrittenOverride[] {
  return overrides.map((override) => {
    const wanted = switches.find(({name}) => name === override.name)
    if (wanted === undefined) return override
    const {enabled: _enabled, ...rest} = override
    return wanted.enabled === null ? rest : {...rest, enabled: wanted.enabled}
  })
}

/** `allow_code_mode` is deprecated and follows from `code_mode`; of a portal that shows only the older one, `false` means `off` (SDK). */
function codeModeOf({
  code_mode: mode,
  allow_code_mode: allowed,
}: PortalReadResponse): Pick<PortalUpdateParams, 'code_mode'> {
  if (mode !== undefined) return {code_mode: mode}
  return allowed === false ? {code_mode: 'off'} : {}
}

/** The whole portal as a PUT writes it, with one server as `state` has it (docs: the body should contain all fields of the GET). */
export function portalBody(
  portal: PortalReadResponse,
  server: string,
  state: ServerState,
): Omit<PortalUpdateParams, 'account_id'> {
  const {name, hostname, description, secure_web_gateway: viaGateway} = portal
  return {
    name,
    hostname,
    ...(description === undefined ? {} : {description}),
    ...codeModeOf(portal),
    ...(viaGateway === undefined ? {} : {secure_web_gateway: viaGateway}),
    servers: portal.servers.map(writtenServer).map((one) =>
      one.server_id === server
        ? {
            ...one,
            default_disabled: state.hidden,
            updated_tools: switched(one.updated_tools, state.tools),
            updated_prompts: switched(one.updated_prompts, state.prompts),
          }
        : one,
    ),
  }
}
