import type {Inventory, Other} from '../documents/inventory.ts'
import {didYouMean} from '../text/near-name.ts'
import {unassigned} from './propose-agent.ts'
import {slugOf} from './slug.ts'

/** Something of an inventory that a person has to say, where it stands, and a line that says it. */
export interface InventoryFinding {
  readonly path: readonly (string | number)[]
  readonly what: string
  readonly mend: string
}

/** Words that stand for nobody, or for nothing said. */
const nobody = /^(unassigned|unowned|unknown|unlabelled|none|nobody|n\/?a|tbd|todo|\?+|-+)$/i
const isSaid = (text: string | undefined): boolean => text !== undefined && !nobody.test(text.trim())

const ownerLine = 'owner: group:TEAM'

function unowned(
  kind: 'agents' | 'segments',
  entries: Readonly<Record<string, {readonly owner: string}>>,
): InventoryFinding[] {
  return Object.entries(entries)
    .filter(([, {owner}]) => !isSaid(owner))
    .map(([name, {owner}]) => ({
      path: [kind, name, 'owner'],
      what: `nobody owns ${kind.slice(0, -1)} ${name}${owner === unassigned ? '' : ` (${owner})`}`,
      mend: ownerLine,
    }))
}

const otherName = ({kind, name}: Other): string => `${kind} ${name}`

/** What nobody has decided on yet. */
function undecided(others: readonly Other[]): InventoryFinding[] {
  return others.flatMap((other, at) =>
    isSaid(other.owner) && isSaid(other.reason)
      ? []
      : [
          {
            path: ['others', at],
            what: `nobody has said whose ${otherName(other)} is`,
            mend: `move it under its agent or segment, or add: ${ownerLine}, reason: why it is no agent's`,
          },
        ],
  )
}

interface Handle {
  readonly path: readonly (string | number)[]
  readonly name: string
  readonly agent: string
}

/** Places where an agent can do harm. */
const toolHandles = ({agents}: Inventory): readonly Handle[] =>
  Object.entries(agents).flatMap(([agent, {apps, mcpServers}]) => [
    ...apps.map(({name}, at) => ({path: ['agents', agent, 'apps', at], name, agent})),
    ...mcpServers.map(({name}, at) => ({path: ['agents', agent, 'mcpServers', at], name, agent})),
  ])

/** Whether a tool of the inventory labels what goes by this name. */
export const isLabelled = ({tools}: Pick<Inventory, 'tools'>, name: string): boolean =>
  Object.hasOwn(tools, name) || Object.hasOwn(tools, slugOf(name))

/** What stands in front of an MCP portal is labelled by the servers behind it. */
const isFront = ({agents}: Inventory, name: string): boolean =>
  Object.values(agents).some(({mcpPortals}) => mcpPortals.some((portal) => portal.name === name))

function toolFindings(inventory: Inventory): InventoryFinding[] {
  const bare = toolHandles(inventory).filter(({name}) => !isLabelled(inventory, name) && !isFront(inventory, name))
  return [
    ...bare.map(({path, name, agent}) => ({
      path,
      what: `nothing says what harm can be done with ${name}`,
      mend: `under tools: ${slugOf(name)}: {blastRadius: BR2, data: what is behind it, agents: [${agent}]}`,
    })),
    ...Object.entries(inventory.tools)
      .filter(([, {data}]) => !isSaid(data))
      .map(([name]) => ({
        path: ['tools', name, 'data'],
        what: `nobody has said what data is behind ${name}`,
        mend: `data: customer records, or whatever it is; and see whether its blastRadius is right`,
      })),
    ...Object.entries(inventory.tools).flatMap(([name, {agents}]) =>
      agents.flatMap((agent, at) =>
        Object.hasOwn(inventory.agents, agent)
          ? []
          : [
              {
                path: ['tools', name, 'agents', at],
                what: `there is no agent ${agent}${didYouMean(agent, Object.keys(inventory.agents))}`,
                mend: 'name an agent of this file, or take the line out',
              },
            ],
      ),
    ),
  ]
}

/** What an inventory leaves unsaid of owners and labels; nothing where it is complete. Looks at the file alone. */
export const checkInventory = (inventory: Inventory): readonly InventoryFinding[] => [
  ...unowned('agents', inventory.agents),
  ...unowned('segments', inventory.segments),
  ...toolFindings(inventory),
  ...undecided(inventory.others ?? []),
]
