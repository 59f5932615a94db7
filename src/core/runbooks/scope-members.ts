import type {Agent, Inventory} from '../documents/inventory.ts'

/** Names of the groups that agents are in. */
export const groupsOf = ({agents}: Inventory): readonly string[] => [
  ...new Set(Object.values(agents).flatMap(({group}) => group ?? [])),
]

export const agentsIn = ({agents}: Inventory, group: string): readonly string[] =>
  Object.entries(agents).flatMap(([name, agent]) => (agent.group === group ? [name] : []))

/** A tool by its own name, at the server that has it. */
export interface KnownTool {
  readonly server: string
  readonly tool: string
  readonly agents: readonly string[]
}

/** Every tool of an MCP server that the inventory calls dangerous. */
export function knownTools({agents}: Inventory): readonly KnownTool[] {
  const uses = Object.entries(agents).flatMap(([agent, {mcpServers}]) =>
    mcpServers.flatMap(({name: server, tools}) => tools.map((tool) => ({server, tool, agent}))),
  )
  return [...Map.groupBy(uses, ({server, tool}) => `${server}/${tool}`).values()].flatMap((same) => {
    const [first] = same
    return first === undefined ? [] : [{server: first.server, tool: first.tool, agents: same.map(({agent}) => agent)}]
  })
}

const usersOf = ({agents}: Inventory, app: string): readonly (readonly [string, Agent])[] =>
  Object.entries(agents).filter(([, {apps}]) => apps.some(({id}) => id === app))

/** Names of the agents that an application is given to. */
export const agentsAtApp = (inventory: Inventory, app: string): readonly string[] =>
  usersOf(inventory, app).map(([name]) => name)
