import type {Inventory} from '../documents/inventory.ts'
import {Fault} from '../fault.ts'
import {targetId} from '../targets.ts'
import {didYouMean} from '../text/near-name.ts'
import {requireTarget} from './find-target.ts'
import {killSwitchRunbook, type PinnedRunbook, pinned, segmentRunbook} from './primitive-runbooks.ts'
import {agentsAtApp, agentsIn, groupsOf, type KnownTool, knownTools} from './scope-members.ts'
import {fleet} from './scope.ts'

/** How far a kill switch reaches, the narrowest first. */
export const killScopes = ['tool', 'agent', 'group', 'app', 'segment', 'all'] as const
export type KillScope = (typeof killScopes)[number]

/** A runbook that stops what a name stands for, with the params that say so. */
export interface ScopedRunbook {
  readonly runbook: PinnedRunbook
  readonly params: Readonly<Record<string, string>>
}

interface Step {
  readonly id: string
  readonly uses: string
  readonly with: object
  readonly onFailure: 'continue'
}

const step = (id: string, uses: string, given: object): Step & {readonly lease: string} => ({
  id,
  uses,
  with: given,
  lease: '4h',
  onFailure: 'continue',
})

type Handles = ReturnType<typeof fleet>
type Named = Readonly<Record<string, unknown>> & {readonly name: string}

/** One step for each object, by its id: what two agents hold is stopped once. */
const each = (objects: readonly Named[], prefix: string, [uses, param]: readonly [uses: string, param: string]) =>
  objects.map((object, at) => step(`${prefix}-${at + 1}`, uses, {[param]: targetId(object)}))

/** Every brake of these handles that can be let go of again; sessions and devices are left to agent-freeze. */
const brakes = ({addresses, flags, kvFlags, workers, serviceTokens, apiTokens}: Handles) => [
  ...(addresses.length === 0 ? [] : [step('quarantine', 'gateway-list.add', {list: 'quarantine', values: addresses})]),
  ...each(flags, 'stop-flag', ['flag.stop', 'flag']).map((one, at) => ({
    ...one,
    with: {...one.with, stop: flags[at]?.stop},
  })),
  ...each(kvFlags, 'stop-key', ['kv-flag.stop', 'flag']).map((one, at) => ({
    ...one,
    with: {...one.with, stop: kvFlags[at]?.stop},
  })),
  ...each(workers, 'quarantine-worker', ['worker.quarantine', 'worker']),
  ...each(serviceTokens, 'disable-token', ['service-token.disable', 'token']),
  ...each(apiTokens, 'disable-api-token', ['api-token.disable', 'token']),
]

/** The same inventory with these agents alone. */
const only = (inventory: Inventory, names: readonly string[]): Inventory => ({
  ...inventory,
  agents: Object.fromEntries(Object.entries(inventory.agents).filter(([name]) => names.includes(name))),
})

/** Sessions and connections that are open go on: their probes are for whoever ends them. */
function proofOf({probes, apps}: Handles, inventory: Inventory) {
  const left = new Set(apps.flatMap((app) => app.probes))
  const refused = probes.refused.filter((probe) => !left.has(probe) && inventory.probes[probe]?.type !== 'held')
  const working = probes.bystanders.filter((probe) => !probes.refused.includes(probe))
  return {refused, working: [...working, '${responders.probes}']}
}

function unknown(kind: string, name: string, known: readonly string[]): Fault {
  const next =
    known.length === 0 ? `firebreak.yaml names none` : `known: ${[...new Set(known)].slice(0, 10).join(', ')}`
  return new Fault('USAGE', `no ${kind} called ${name} in firebreak.yaml${didYouMean(name, new Set(known))}`, {
    next: [next],
  })
}

/** Brakes of several agents at once. Throws REFUSED where they hold nothing that a brake could reach. */
function brakeAgents(
  scope: 'agent' | 'group',
  {name, agents}: {readonly name: string; readonly agents: readonly string[]},
  inventory: Inventory,
): ScopedRunbook {
  const handles = fleet(only(inventory, agents))
  const steps = brakes(handles)
  if (steps.length === 0)
    throw new Fault('REFUSED', `${scope} ${name} holds nothing that a brake could reach`, {
      next: ['firebreak inventory sync', 'an agent that is protected by name is left alone'],
    })
  const type = scope === 'agent' ? 'agent' : 'text'
  return {
    params: {[scope]: name},
    runbook: pinned({
      id: `kill-switch-${scope}`,
      title: scope === 'agent' ? 'Stop one agent, reversibly' : 'Stop every agent of one group, reversibly',
      summary: `Blocks addresses, stops flags and Workers and disables tokens of ${agents.join(', ')}. Sessions and devices go on: run agent-freeze to end them.`,
      params: {[scope]: {type, description: `Name of the ${scope} in firebreak.yaml`, required: true}},
      steps,
      prove: proofOf(handles, inventory),
    }),
  }
}

function agentBrake(name: string, inventory: Inventory): ScopedRunbook {
  requireTarget(inventory, 'agent', name)
  return brakeAgents('agent', {name, agents: [name]}, inventory)
}

function groupBrake(name: string, inventory: Inventory): ScopedRunbook {
  const agents = agentsIn(inventory, name)
  if (agents.length === 0) throw unknown('group', name, groupsOf(inventory))
  return brakeAgents('group', {name, agents}, inventory)
}

/** `export_documents`, `research-tools/export_documents`, or `research-tools` for all of its dangerous tools where no tool is called so. */
function toolBrake(name: string, inventory: Inventory): ScopedRunbook {
  const known = knownTools(inventory)
  const exact = known.filter(({server, tool}) => tool === name || `${server}/${tool}` === name)
  const found = exact.length > 0 ? exact : known.filter(({server}) => server === name)
  const servers = new Set(found.map(({server}) => server))
  const [server, another] = servers
  if (another !== undefined)
    throw new Fault('USAGE', `${name} is a tool of several servers`, {
      next: found.map((one) => `--tool ${one.server}/${one.tool}`),
    })
  if (server === undefined) throw unknownTool(name, known, inventory)
  const {probes = []} = requireTarget(inventory, 'mcp-server', server) as {readonly probes?: readonly string[]}
  return {
    params: {tool: name},
    runbook: pinned({
      id: 'kill-switch-tool',
      title: 'Turn one tool off in every portal',
      summary:
        'Everybody who uses the tool through a portal is hit; its other tools go on, and so does the URL of the server itself.',
      params: {tool: {type: 'text', description: 'Name of the tool in firebreak.yaml', required: true}},
      steps: [step('disable-tool', 'mcp-server.disable-tool', {server, tools: found.map(({tool}) => tool)})],
      prove: {refused: [...probes], working: ['${responders.probes}']},
    }),
  }
}

/** What is labelled as a tool may be an application: then that is the rung. */
function unknownTool(name: string, known: readonly KnownTool[], {tools, agents}: Inventory): Fault {
  const isApp = Object.values(agents).some(({apps}) => apps.some((app) => app.name === name))
  if (isApp)
    return new Fault('USAGE', `${name} is an application and no tool of an MCP server`, {next: [`--app ${name}`]})
  return Object.hasOwn(tools, name)
    ? new Fault('USAGE', `firebreak.yaml labels ${name} and does not say by what it is reached`, {
        next: [
          'name its tools under mcpServers of an agent',
          ...(tools[name]?.agents ?? []).map((agent) => `--agent ${agent}`),
        ],
      })
    : unknown(
        'tool',
        name,
        known.map(({server, tool}) => `${server}/${tool}`),
      )
}

/** No request closes an application to agents alone: their tokens are disabled, which other applications notice too. */
function appBrake(name: string, inventory: Inventory): ScopedRunbook {
  const id = String(requireTarget(inventory, 'access-app', name)['id'])
  const handles = fleet(only(inventory, agentsAtApp(inventory, id)))
  const tokens = handles.serviceTokens
  const disabling = each(tokens, 'disable-token', ['service-token.disable', 'token'])
  // What cannot be given back has no lease: nobody has to look at it again.
  const sessions: Step = {
    id: 'end-sessions',
    uses: 'access-app.revoke-sessions',
    with: {app: id, holders: tokens.map((token) => token.id)},
    onFailure: 'continue',
  }
  const refused = [...new Set(tokens.flatMap(({probes}) => probes))]
  return {
    params: {app: name},
    runbook: pinned({
      id: 'kill-switch-app',
      title: 'Keep agents out of one application',
      summary:
        'Disables the service tokens of every agent that the application is given to, wherever else they are used, and ends its sessions: people sign in again.',
      params: {app: {type: 'access-app', description: 'Name of the application in firebreak.yaml', required: true}},
      steps: [...disabling, {...sessions, needs: disabling.map((one) => one.id)}],
      prove: {refused, working: ['${responders.probes}']},
    }),
  }
}

/** The runbook of one rung. Throws USAGE with near names for a name that the inventory does not have. */
export function scopedRunbook(scope: KillScope, name: string, inventory: Inventory): ScopedRunbook {
  switch (scope) {
    case 'tool':
      return toolBrake(name, inventory)
    case 'agent':
      return agentBrake(name, inventory)
    case 'group':
      return groupBrake(name, inventory)
    case 'app':
      return appBrake(name, inventory)
    case 'segment':
      requireTarget(inventory, 'segment', name)
      return {runbook: segmentRunbook(), params: {segment: name}}
    case 'all':
      return {runbook: killSwitchRunbook(), params: {}}
  }
}

/** Every runbook that `kill-switch engage` runs, but for that of a segment, which has a release of its own. */
export const killSwitchIds: readonly string[] = [
  'kill-switch',
  ...killScopes.slice(0, 4).map((scope) => `kill-switch-${scope}`),
]
