import type {Agent, Inventory, Segment} from '../documents/inventory.ts'
import type {Sink} from '../documents/sink.ts'
import {type Target, targetId, type TargetKind} from '../targets.ts'
import {Fault} from '../fault.ts'
import {nearNames} from '../text/near-name.ts'

type Named = Readonly<Record<string, unknown>> & {readonly name: string}

/** What a person can point at by name, and `agent`, which is a set of handles rather than one object. */
export type NamedKind = Exclude<TargetKind, 'logs'> | 'agent'

const named = (record: Readonly<Record<string, object>>): readonly Named[] =>
  Object.entries(record).map(([name, value]) => ({...value, name}))

/** What an agent holds of each kind. What is not here is held by none: it belongs to a segment, or is a lever. */
const handles: Readonly<Partial<Record<NamedKind | 'logs', (agent: Agent) => readonly Named[]>>> = {
  'service-token': ({serviceTokens}) => serviceTokens,
  'api-token': ({apiTokens}) => apiTokens,
  'oauth-client': ({oauthClients}) => oauthClients,
  'client-certificate': ({clientCertificates}) => clientCertificates,
  secret: ({secrets}) => secrets,
  'worker-secret': ({workerSecrets}) => workerSecrets,
  'mcp-grant': ({mcpGrants}) => mcpGrants,
  'access-user': ({users}) => users,
  member: ({users}) => users.map(({name, memberProbes}) => ({name, probes: memberProbes})),
  'access-app': ({apps}) => apps,
  flag: ({flags}) => flags,
  'kv-flag': ({kvFlags}) => kvFlags,
  'ai-gateway': ({aiGateways}) => aiGateways,
  'mcp-portal': ({mcpPortals}) => mcpPortals,
  'mcp-server': ({mcpServers}) => mcpServers,
  worker: ({workers}) => workers,
  tunnel: ({tunnels}) => tunnels,
  'mesh-node': ({meshNodes}) => meshNodes,
  zone: ({workers}) => workers.flatMap(({zones}) => zones),
}

/** An agent's handles of one kind; none where the inventory gives that kind to no agent. */
export const handlesOf = (agent: Agent, kind: NamedKind | 'logs'): readonly Named[] => handles[kind]?.(agent) ?? []

type Places = Readonly<Record<NamedKind, (inventory: Inventory) => readonly Named[]>>

/** Every agent's handles of one kind. */
const held =
  (kind: NamedKind) =>
  ({agents}: Inventory): readonly Named[] =>
    Object.values(agents).flatMap((agent) => handlesOf(agent, kind))

/** Every segment's objects of one kind. */
const inSegments =
  (objects: (segment: Segment) => readonly Named[]) =>
  ({segments}: Inventory): readonly Named[] =>
    Object.values(segments).flatMap(objects)

const listed = (lever: Named | undefined): readonly Named[] => (lever === undefined ? [] : [lever])

/** Where the inventory keeps each kind of object. */
const places: Places = {
  agent: ({agents}) => named(agents),
  segment: ({segments}) => named(segments),
  account: ({account: {id, name}}) => [{id, name}],
  'service-token': held('service-token'),
  'api-token': held('api-token'),
  'oauth-client': held('oauth-client'),
  'client-certificate': held('client-certificate'),
  secret: held('secret'),
  'worker-secret': held('worker-secret'),
  'mcp-grant': held('mcp-grant'),
  'access-user': held('access-user'),
  member: held('member'),
  'access-app': held('access-app'),
  flag: held('flag'),
  'kv-flag': held('kv-flag'),
  'ai-gateway': held('ai-gateway'),
  'mcp-portal': held('mcp-portal'),
  'mcp-server': held('mcp-server'),
  worker: (inventory) => [...held('worker')(inventory), ...inSegments(({workers}) => workers)(inventory)],
  tunnel: (inventory) => [
    ...held('tunnel')(inventory),
    ...inSegments(({tunnels}) => tunnels)(inventory),
    ...listed(inventory.levers.quarantineTunnel),
  ],
  'mesh-node': (inventory) => [...held('mesh-node')(inventory), ...inSegments(({nodes}) => nodes)(inventory)],
  route: inSegments(({routes}) => routes),
  'hostname-route': inSegments(({hostnameRoutes}) => hostnameRoutes),
  'r2-bucket': ({evidence}) =>
    Object.values(evidence?.sinks ?? {}).flatMap((sink) => (sink.type === 's3' ? [{name: sink.bucket}] : [])),
  'vpc-service': inSegments(({vpcServices}) => vpcServices),
  'virtual-network': ({levers}) => listed(levers.quarantineNetwork),
  'access-group': ({levers}) => listed(levers.quarantineGroup),
  zone: (inventory) => [...inventory.levers.zones, ...held('zone')(inventory)],
  'gateway-rule': ({levers}) => [...levers.killSwitch, ...(levers.segmentBlock?.rules ?? [])],
  // A list goes by the name of its lever, which people type, and by its own.
  'gateway-list': ({levers}) => [
    ...Object.entries(levers.lists).flatMap(([lever, list]) => [list, {...list, lever}]),
    ...listed(levers.segmentBlock?.list),
  ],
}

/** Everything of one kind that the inventory knows. */
export const targetsOf = (inventory: Inventory, kind: NamedKind): readonly Named[] => places[kind](inventory)

const answersTo = (target: Named, name: string): boolean =>
  target.name === name || targetId(target) === name || target['lever'] === name

/** The one target of this kind and name, or id. Throws USAGE with near names when there is none or more than one. */
export function requireTarget(inventory: Inventory, kind: NamedKind, name: string): Named {
  const known = targetsOf(inventory, kind)
  const matches = new Map(known.filter((target) => answersTo(target, name)).map((target) => [targetId(target), target]))
  const [found, another] = matches.values()
  if (found !== undefined && another === undefined) {
    const {lever: _lever, ...target} = found
    return target
  }
  if (another !== undefined) {
    throw new Fault('USAGE', `${name} names ${matches.size} objects of kind ${kind} in firebreak.yaml`, {
      next: [`give one of: ${[...matches.keys()].join(', ')}`],
    })
  }
  const names = [...new Set(known.map((target) => target.name))]
  const near = nearNames(name, names)
  throw new Fault('USAGE', `no ${kind} called ${name} in firebreak.yaml`, {
    next: [
      near.length > 0 ? `did you mean ${near.join(' or ')}?` : `known: ${names.slice(0, 10).join(', ') || 'none'}`,
    ],
  })
}

/** The sink of this name. Throws USAGE with near names when there is none. */
export function requireSink({sinks}: Inventory, name: string): Sink {
  const sink = Object.hasOwn(sinks, name) ? sinks[name] : undefined
  if (sink !== undefined) return sink
  const near = nearNames(name, Object.keys(sinks))
  throw new Fault('USAGE', `no sink called ${name} in firebreak.yaml`, {
    next: [near.length > 0 ? `did you mean ${near.join(' or ')}?` : 'add it under sinks:'],
  })
}

/** The probes that the inventory names for one object: with it alone cut off, they must be refused. */
export function probesOf(inventory: Inventory, {kind, id}: Target): readonly string[] {
  if (kind === 'logs') return []
  if (kind === 'segment') return inventory.segments[id]?.probes.refused ?? []
  const own = targetsOf(inventory, kind).filter((object) => targetId(object) === id)
  return [...new Set(own.flatMap(({probes}) => (Array.isArray(probes) ? (probes as readonly string[]) : [])))]
}
