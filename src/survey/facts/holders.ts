import {overlapping} from '../../core/address.ts'
import type {Inventory} from '../../core/documents/inventory.ts'
import type {Fact} from '../../core/documents/plan.ts'
import type {FactSubject} from '../../core/facts.ts'
import {handlesOf} from '../../core/runbooks/find-target.ts'
import {stringsIn} from '../../core/text/strings-in.ts'
import {targetId, type TargetKind} from '../../core/targets.ts'
import {sorted} from './source.ts'

type Agent = Inventory['agents'][string]

/** Kinds that the inventory gives to no agent; who uses them is a question to the logs. */
const unheld = new Set<TargetKind>([
  'access-group',
  'account',
  'hostname-route',
  'logs',
  'r2-bucket',
  'route',
  'segment',
  'virtual-network',
  'vpc-service',
  'zone',
])

/** Whether a Worker of the agent is one that reaches the segment by a binding. */
function reaches({segments}: Inventory, {workers}: Agent, segment: string): boolean {
  const bound = segments[segment]?.workers ?? []
  return workers.some(({id}) => bound.some((worker) => worker.id === id))
}

/** Tokens that the agent signs in with, and those that enrol its devices. */
const tokensOf = ({serviceTokens, meshNodes}: Agent): readonly string[] =>
  [...serviceTokens, ...meshNodes.flatMap(({enrolment}) => enrolment)].map(({id}) => id)

function holds(inventory: Inventory, agent: Agent, {target: {kind, id}}: FactSubject): boolean {
  if (kind === 'segment') return reaches(inventory, agent, id)
  if (unheld.has(kind)) return false
  if (handlesOf(agent, kind).some((handle) => targetId(handle) === id)) return true
  return kind === 'service-token' && tokensOf(agent).includes(id)
}

/** Kinds whose params name the addresses that are cut off. */
const byAddress = new Set<TargetKind>(['gateway-list', 'segment'])

export interface Trace {
  readonly tokens: readonly string[]
  readonly addresses: readonly string[]
}

/** Agents of the inventory that hold the object, hold a token that was seen with it, or have an address that it is about. */
export function agentsAt(inventory: Inventory, subject: FactSubject, {tokens, addresses}: Trace): readonly string[] {
  const about = [...addresses, ...(byAddress.has(subject.target.kind) ? stringsIn(subject.params) : [])]
  const hit = Object.entries(inventory.agents).filter(
    ([, agent]) =>
      holds(inventory, agent, subject) ||
      tokensOf(agent).some((id) => tokens.includes(id)) ||
      agent.addresses.some((own) => about.some((other) => overlapping(own, other))),
  )
  return sorted(hit.map(([name]) => name))
}

/** More ids than these are counted. */
const listed = 3

/** That tokens were seen which no agent of the inventory holds. */
export function strangers(inventory: Inventory, tokens: readonly string[]): readonly string[] {
  const known = new Set(Object.values(inventory.agents).flatMap(tokensOf))
  const unknown = sorted(tokens.filter((token) => !known.has(token)))
  if (unknown.length === 0) return []
  const ids = unknown.slice(0, listed).join(', ')
  const more = unknown.length > listed ? ` and ${unknown.length - listed} more` : ''
  return [`who holds service tokens that were seen there: firebreak.yaml does not know ${ids}${more}`]
}

/** What agents sign in with or act by: with it cut off, all their tools are. The rest is one place among the agent's many. */
const credentials = new Set<TargetKind>([
  'service-token',
  'api-token',
  'oauth-client',
  'client-certificate',
  'secret',
  'worker-secret',
  'mcp-grant',
  'access-user',
  'mesh-node',
  'gateway-list',
  'gateway-rule',
  'worker',
  'flag',
  'kv-flag',
  'ai-gateway',
])

/** Tool integrations that the object stands before, or that the agents use which act by it. */
export function toolsAt(
  {tools}: Inventory,
  {target}: FactSubject,
  {agents, apps}: Pick<Fact, 'agents' | 'apps'>,
): Fact['tools'] {
  const places = new Set([target.name, ...apps.map(({name}) => name)])
  const users = credentials.has(target.kind) ? agents : []
  return Object.entries(tools)
    .filter(([name, tool]) => places.has(name) || tool.agents.some((agent) => users.includes(agent)))
    .map(([name, {blastRadius, data}]) => ({name, blastRadius, data}))
    .toSorted((a, b) => (a.name < b.name ? -1 : 1))
}

/** What the inventory leaves open of an object. */
export function unsaid({target: {kind}}: FactSubject, {agents, tools}: Pick<Fact, 'agents' | 'tools'>): string[] {
  return [
    ...(agents.length === 0 && !unheld.has(kind)
      ? ['which agents use it: firebreak.yaml says of none that it does']
      : []),
    ...(tools.length === 0 ? ['which tools depend on it: firebreak.yaml labels none for it'] : []),
  ]
}
