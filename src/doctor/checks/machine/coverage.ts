import type {Action} from '../../../core/action.ts'
import type {Agent, Segment} from '../../../core/documents/inventory.ts'
import {handlesOf} from '../../../core/runbooks/find-target.ts'
import type {TargetKind} from '../../../core/targets.ts'
import type {Examined, Found, MachineCheck} from '../../check.ts'

/** By what an agent gets in, and in the words of people. */
const waysOfAgents = {
  'service-token': 'service tokens',
  'api-token': 'API tokens',
  'oauth-client': 'OAuth clients',
  'client-certificate': 'client certificates',
  secret: 'stored secrets',
  'worker-secret': 'secrets of Workers',
  'mcp-grant': 'MCP grants',
  'access-user': 'people',
  'access-app': 'sessions of applications',
  'ai-gateway': 'AI Gateways',
  'mcp-server': 'MCP servers',
  worker: 'Workers',
  tunnel: 'tunnels',
  'mesh-node': 'Mesh nodes',
} as const satisfies Partial<Record<TargetKind, string>>

/** By what a segment is reached. */
const waysOfSegments = {
  'mesh-node': ['replicas of its nodes', ({nodes}) => nodes],
  route: ['routes', ({routes}) => routes],
  'hostname-route': ['hostname routes', ({hostnameRoutes}) => hostnameRoutes],
  'vpc-service': ['VPC services', ({vpcServices}) => vpcServices],
  tunnel: ['tunnels', ({tunnels}) => tunnels],
  worker: ['Workers', ({workers}) => workers],
  segment: ['addresses', ({cidrs}) => cidrs],
} as const satisfies Partial<Record<TargetKind, readonly [string, (segment: Segment) => readonly unknown[]]>>

interface Way {
  readonly kind: TargetKind
  readonly words: string
}

const intoAgent = (agent: Agent): readonly Way[] =>
  (Object.keys(waysOfAgents) as (keyof typeof waysOfAgents)[])
    .filter((kind) => handlesOf(agent, kind).length > 0)
    .map((kind) => ({kind, words: waysOfAgents[kind]}))

const intoSegment = (segment: Segment): readonly Way[] =>
  (Object.keys(waysOfSegments) as (keyof typeof waysOfSegments)[])
    .filter((kind) => waysOfSegments[kind][1](segment).length > 0)
    .map((kind) => ({kind, words: waysOfSegments[kind][0]}))

/** The actions that steps of runbooks use, by the kind of object that they move. */
async function leversOf({known, loadAction}: Examined): Promise<ReadonlyMap<TargetKind, readonly string[]>> {
  const uses = [...new Set(known.flatMap(({steps}) => steps.map((step) => step.uses)))]
  const actions: readonly Action[] = await Promise.all(uses.map(loadAction))
  const moving = actions.filter((action) => action.kind === 'containment')
  const byKind = Map.groupBy(moving, ({target}) => target.kind)
  return new Map([...byKind].map(([kind, those]) => [kind, those.map(({id}) => id).toSorted()]))
}

const listed = (ways: readonly Way[]): string => ways.map(({words}) => words).join(', ')

function gaps(
  object: string,
  ways: readonly Way[],
  {levers, exercised}: {readonly levers: ReadonlyMap<TargetKind, readonly string[]>} & Pick<Examined, 'exercised'>,
): readonly Found[] {
  const open = ways.filter(({kind}) => (levers.get(kind) ?? []).length === 0)
  const untried = ways.filter(
    ({kind}) => !open.some((one) => one.kind === kind) && !levers.get(kind)?.some((id) => exercised.has(id)),
  )
  const found: readonly (Found | false)[] = [
    open.length > 0 && {
      object,
      message: `no runbook closes these ways in: ${listed(open)}`,
      mend: ['write a runbook that does: README "Writing one", with an action of the table "What firebreak can do"'],
    },
    untried.length > 0 && {
      object,
      message: `what would close these ways in was never exercised on this machine: ${listed(untried)}`,
      mend: ['firebreak drill run with a runbook that closes them, or run it on a canary'],
    },
  ]
  return found.filter((one) => one !== false)
}

export const coverage: MachineCheck = {
  id: 'coverage',
  of: 'machine',
  title: 'Every way in is closed by a lever that was exercised',
  severity: 'warning',
  why: 'an agent that keeps one way in is not contained, and a lever that nobody has pulled may not move',
  reads: '`agents` and `segments` of the inventory, all runbooks, and the journals of this machine',
  permissions: [],
  async look(examined) {
    const {inventory, exercised} = examined
    const known = {levers: await leversOf(examined), exercised}
    return [
      ...Object.entries(inventory.agents).flatMap(([name, one]) => gaps(`agent ${name}`, intoAgent(one), known)),
      ...Object.entries(inventory.segments).flatMap(([name, one]) => gaps(`segment ${name}`, intoSegment(one), known)),
    ]
  },
}
