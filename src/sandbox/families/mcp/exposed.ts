import type {Account} from '../../account/account.ts'
import {type Exposed, type Mapping, type McpServer, mcpOf, type Override} from './records.ts'

const overrideOf = (overrides: readonly Override[], name: string) => overrides.find((one) => one.name === name)

/**
 * What is said in the portal goes before what is said of the server, for names as the docs have it. That it does so for
 * `enabled` too, so that a portal brings back a tool which is off for the whole server, is not verified on a live
 * account: the sandbox takes the worse case.
 */
function isExposed(name: string, mapping: Mapping, server: McpServer): boolean {
  const inPortal = overrideOf(mapping.updated_tools, name)?.enabled
  if (inPortal !== undefined) return inPortal
  return !mapping.default_disabled && (overrideOf(server.updated_tools, name)?.enabled ?? true)
}

function exposedBy(mapping: Mapping, server: McpServer): readonly Exposed[] {
  return server.tools
    .filter((tool) => isExposed(tool, mapping, server))
    .map((tool) => {
      const alias = overrideOf(mapping.updated_tools, tool)?.alias ?? overrideOf(server.updated_tools, tool)?.alias
      return {name: `${server.id}_${alias ?? tool}`, server: server.id, tool}
    })
}

/** The tools of a portal, from what is in force at the edge; undefined when there is no such portal. */
export function exposedIn(account: Account, portal: string): readonly Exposed[] | undefined {
  const {portals, servers} = mcpOf(account)
  return portals.get(portal)?.inForce.servers.flatMap((mapping) => {
    const server = servers.get(mapping.server_id)?.inForce
    return server === undefined ? [] : exposedBy(mapping, server)
  })
}
