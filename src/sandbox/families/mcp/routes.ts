import {z} from 'zod'
import type {Account} from '../../account/account.ts'
import {type Changed, missing, ok, refused} from '../../api/answer.ts'
import {numberedPage} from '../../api/paging.ts'
import {route} from '../../api/route.ts'
import {type Mapping, type McpServer, mcpOf, Override, type Portal, synchronize} from './records.ts'

const read = ['MCP Portals Read', 'MCP Portals Write'] as const
const write = ['MCP Portals Write'] as const
const portals = '/accounts/{account}/access/ai-controls/mcp/portals'
const servers = '/accounts/{account}/access/ai-controls/mcp/servers'

const overrides = z.array(Override).default([])

/** What a PUT leaves out falls back to its default (docs: MCP server portals: the body should contain all fields). */
const PortalReplacement = z.strictObject({
  name: z.string().min(1).optional(),
  hostname: z.string().min(1).optional(),
  description: z.string().default(''),
  code_mode: z.enum(['off', 'opt_in', 'default_on', 'enforced']).optional(),
  allow_code_mode: z.boolean().optional(),
  secure_web_gateway: z.boolean().default(false),
  servers: z
    .array(
      z.strictObject({
        server_id: z.string().min(1),
        default_disabled: z.boolean().default(false),
        on_behalf: z.boolean().default(false),
        updated_tools: overrides,
        updated_prompts: overrides,
      }),
    )
    .max(40)
    .default([]),
})

/** Credentials are written and never read; that leaving them out keeps them is not verified on a live account. */
const ServerReplacement = z.strictObject({
  name: z.string().min(1).optional(),
  description: z.string().nullable().default(null),
  auth_credentials: z.string().optional(),
  client_secret: z.string().optional(),
  secure_web_gateway: z.boolean().default(false),
  is_shared_oauth_callback_enabled: z.boolean().default(false),
  updated_tools: overrides,
  updated_prompts: overrides,
})

const named = (name: string) => ({name})

const shownServer = ({credential, tools, prompts, ...server}: McpServer) => ({
  ...server,
  tools: tools.map(named),
  prompts: prompts.map(named),
  status: 'ready',
  ...(server.auth_type === 'bearer'
    ? {authentication_status: credential === undefined ? 'required' : 'connected'}
    : {}),
})

/** In a portal the names of both levels are told apart: write `alias`, read `portal_alias` and `server_alias`. */
function shownOverrides(own: readonly Override[], ofServer: readonly Override[]) {
  const names = new Set([...own, ...ofServer].map(({name}) => name))
  return [...names].map((name) => {
    const [mine, theirs] = [own, ofServer].map((level) => level.find((one) => one.name === name))
    return {
      name,
      ...(mine?.enabled === undefined ? {} : {enabled: mine.enabled}),
      ...(mine?.alias === undefined ? {} : {portal_alias: mine.alias}),
      ...(mine?.description === undefined ? {} : {portal_description: mine.description}),
      ...(theirs?.alias === undefined ? {} : {server_alias: theirs.alias}),
      ...(theirs?.description === undefined ? {} : {server_description: theirs.description}),
    }
  })
}

function shownMapping(account: Account, mapping: Mapping): readonly object[] {
  const server = mcpOf(account).servers.get(mapping.server_id)?.stored
  if (server === undefined) return []
  return [
    {
      ...shownServer(server),
      ...mapping,
      updated_tools: shownOverrides(mapping.updated_tools, server.updated_tools),
      updated_prompts: shownOverrides(mapping.updated_prompts, server.updated_prompts),
    },
  ]
}

const shownPortal = (account: Account, portal: Portal) => ({
  ...portal,
  allow_code_mode: portal.code_mode !== 'off',
  servers: portal.servers.flatMap((mapping) => shownMapping(account, mapping)),
})

const changed = (resource: 'mcp_portal' | 'mcp_server', id: string, verb = 'Update'): Changed => ({
  type: 'update',
  description: `${verb} ${resource === 'mcp_portal' ? 'MCP portal' : 'MCP server'} ${id}`,
  product: 'access',
  resource,
  ids: [id],
})

function codeModeOf({code_mode: mode, allow_code_mode: allowed}: z.infer<typeof PortalReplacement>) {
  if (mode !== undefined && allowed !== undefined && allowed === (mode === 'off')) return undefined
  return mode ?? (allowed === false ? 'off' : 'opt_in')
}

/** MCP portals and servers; a single one is read by GET, a PUT replaces it. */
export const mcpRoutes = [
  route({
    method: 'GET',
    path: portals,
    permissions: read,
    handle: ({account, query}) =>
      numberedPage(
        [...mcpOf(account).portals.values()].map(({stored}) => shownPortal(account, stored)),
        query,
      ),
  }),
  route({
    method: 'GET',
    path: `${portals}/:portal`,
    permissions: read,
    handle({account, params}) {
      const portal = mcpOf(account).portals.get(params.portal)
      return portal === undefined ? missing('portal') : ok(shownPortal(account, portal.stored))
    },
  }),
  route({
    method: 'PUT',
    path: `${portals}/:portal`,
    permissions: write,
    body: PortalReplacement,
    handle({account, params, body}) {
      const portal = mcpOf(account).portals.get(params.portal)
      if (portal === undefined) return missing('portal')
      const stranger = body.servers.find(({server_id: id}) => !mcpOf(account).servers.has(id))
      if (stranger !== undefined) return missing(`server ${stranger.server_id}`)
      const codeMode = codeModeOf(body)
      if (codeMode === undefined) return refused(400, 1001, 'code_mode and allow_code_mode contradict each other')
      const {id, name, hostname} = portal.stored
      const {allow_code_mode: _allowed, ...rest} = body
      const next: Portal = {
        id,
        ...rest,
        name: body.name ?? name,
        hostname: body.hostname ?? hostname,
        code_mode: codeMode,
      }
      portal.set(next)
      return ok(shownPortal(account, next), {changed: changed('mcp_portal', id)})
    },
  }),
  route({
    method: 'GET',
    path: servers,
    permissions: read,
    handle: ({account, query}) =>
      numberedPage(
        [...mcpOf(account).servers.values()].map(({stored}) => shownServer(stored)),
        query,
      ),
  }),
  route({
    method: 'GET',
    path: `${servers}/:server`,
    permissions: read,
    handle({account, params}) {
      const server = mcpOf(account).servers.get(params.server)
      return server === undefined ? missing('server') : ok(shownServer(server.stored))
    },
  }),
  route({
    method: 'PUT',
    path: `${servers}/:server`,
    permissions: write,
    body: ServerReplacement,
    handle({account, params, body}) {
      const server = mcpOf(account).servers.get(params.server)
      if (server === undefined) return missing('server')
      const {auth_credentials: credential, client_secret: _secret, name, ...rest} = body
      const next: McpServer = {
        ...server.stored,
        ...rest,
        name: name ?? server.stored.name,
        ...(credential === undefined ? {} : {credential}),
      }
      server.set(next)
      return ok(shownServer(next), {changed: changed('mcp_server', next.id)})
    },
  }),
  route({
    method: 'POST',
    path: `${servers}/:server/sync`,
    permissions: write,
    handle({account, params}) {
      const server = synchronize(account, params.server)
      if (server === undefined) return missing('server')
      return ok({status: 'ready'}, {changed: changed('mcp_server', server.id, 'Synchronize')})
    },
  }),
]
