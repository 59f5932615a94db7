import {z} from 'zod'
import type {Account} from '../../account/account.ts'
import type {Lagging} from '../../temper/propagation.ts'
import {memory} from '../family.ts'

/** As a PUT writes it, for a portal and for a server alike (SDK: PortalUpdateParams.Server.UpdatedTool, ServerUpdateParams.UpdatedTool). */
export const Override = z.strictObject({
  name: z.string().min(1),
  alias: z.string().optional(),
  description: z.string().optional(),
  enabled: z.boolean().optional(),
})
export type Override = z.infer<typeof Override>

export interface McpServer {
  readonly id: string
  readonly name: string
  /** URL of the upstream endpoint. */
  readonly hostname: string
  readonly auth_type: 'oauth' | 'bearer' | 'unauthenticated'
  /** What the upstream endpoint wants as a bearer; no read gives it back. */
  readonly credential?: string
  readonly description: string | null
  readonly secure_web_gateway: boolean
  readonly is_shared_oauth_callback_enabled: boolean
  readonly updated_tools: readonly Override[]
  readonly updated_prompts: readonly Override[]
  /** Names of the tools and prompts as of the last synchronization. */
  readonly tools: readonly string[]
  readonly prompts: readonly string[]
}

/** A server in a portal. */
export interface Mapping {
  readonly server_id: string
  readonly default_disabled: boolean
  readonly on_behalf: boolean
  readonly updated_tools: readonly Override[]
  readonly updated_prompts: readonly Override[]
}

export interface Portal {
  readonly id: string
  readonly name: string
  readonly hostname: string
  readonly description: string
  readonly code_mode: 'off' | 'opt_in' | 'default_on' | 'enforced'
  readonly secure_web_gateway: boolean
  readonly servers: readonly Mapping[]
}

/** One client's connection to a portal, with the tools that it was shown; times are monotonic milliseconds. */
export interface McpSession {
  readonly portal: string
  readonly openedAt: number
  readonly usedAt: number
  readonly tools: readonly Exposed[]
}

/** A tool as clients of a portal see it. */
export interface Exposed {
  /** `<server id>_<name or alias>` (docs: MCP server portals, namespacing). */
  readonly name: string
  readonly server: string
  readonly tool: string
}

/** One request to a portal, as its log has it: without arguments and results (docs: MCP server portals, logs). */
export interface PortalCall {
  readonly at: string
  readonly session: string
  readonly portal: string
  readonly server: string
  readonly method: string
  readonly tool: string
  readonly address: string
  /** Empty where it succeeded. */
  readonly failure: string
}

export interface McpControls {
  readonly servers: Map<string, Lagging<McpServer>>
  readonly portals: Map<string, Lagging<Portal>>
  /** What each server offers by itself now, by its id: the next synchronization finds it. */
  readonly upstream: Map<string, readonly string[]>
  readonly sessions: Map<string, McpSession>
  /** What was asked of portals, oldest first. */
  readonly calls: PortalCall[]
}

export const mcpOf: (account: Account) => McpControls = memory(() => ({
  servers: new Map(),
  portals: new Map(),
  upstream: new Map(),
  sessions: new Map(),
  calls: [],
}))

const bare = {description: null, secure_web_gateway: false, is_shared_oauth_callback_enabled: false}

/** Puts a server into the account, synchronized. */
export function addMcpServer(
  account: Account,
  server: Pick<McpServer, 'id' | 'hostname' | 'auth_type' | 'tools'> & Partial<McpServer>,
): void {
  const whole = {...bare, name: server.id, prompts: [], updated_tools: [], updated_prompts: [], ...server}
  const {servers, upstream} = mcpOf(account)
  servers.set(server.id, account.lag('setting', whole))
  upstream.set(server.id, server.tools)
}

export const mappingOf = (server: string): Mapping => ({
  server_id: server,
  default_disabled: false,
  on_behalf: false,
  updated_tools: [],
  updated_prompts: [],
})

export function addPortal(
  account: Account,
  {id, servers, ...rest}: Pick<Portal, 'id' | 'hostname' | 'servers'> & Partial<Portal>,
): void {
  const portal = {
    name: id,
    description: '',
    code_mode: 'opt_in',
    secure_web_gateway: false,
    ...rest,
    id,
    servers,
  } as const
  mcpOf(account).portals.set(id, account.lag('setting', portal))
}

/**
 * Fetches what the server offers now. New names are on at once, and an override of a name that is gone goes with it
 * (docs: MCP server portals, synchronize the MCP server; rename tools).
 */
export function synchronize(account: Account, id: string): McpServer | undefined {
  const {servers, upstream} = mcpOf(account)
  const server = servers.get(id)
  if (server === undefined) return undefined
  const tools = upstream.get(id) ?? []
  const kept = server.stored.updated_tools.filter(({name}) => tools.includes(name))
  const next = {...server.stored, tools, updated_tools: kept}
  server.set(next)
  return next
}
