import {within} from '../address.ts'
import type {Inventory} from '../documents/inventory.ts'
import {stringsIn} from '../text/strings-in.ts'
import type {TargetKind} from '../targets.ts'
import type {AccountLook, Listed, ListedRoad, Unread} from './account-look.ts'
import {isLabelled} from './check-inventory.ts'
import {agentLists, type Held, heldObjects, segmentLists} from './handle-lists.ts'
import {isTool, replicasOf, unlabelled} from './propose-agent.ts'
import type {InventoryEdit} from './setup.ts'
import {belongsTo, slugOf, stemOf} from './slug.ts'

/** One thing in which the account is no longer as the inventory says. */
export interface InventoryChange {
  readonly change: 'new' | 'vanished' | 'unlabelled'
  readonly kind: TargetKind | 'device'
  readonly id: string
  readonly name: string
  /** Agent, segment or list of the inventory that it belongs to; `others` where nothing tells. */
  readonly where: string
  readonly edits: readonly InventoryEdit[]
}

/** What names of handles of an agent begin with. */
interface Stem {
  readonly agent: string
  readonly stem: string
}

interface Comparing {
  readonly inventory: Inventory
  readonly look: AccountLook
  readonly held: readonly Held[]
  readonly stems: readonly Stem[]
  /** Everything that the inventory says anywhere. */
  readonly said: ReadonlySet<string>
}

const byName = new Set<TargetKind>(['ai-gateway', 'mcp-portal', 'mcp-server'])

const isKnown = ({kind, id}: Listed, {held, said}: Comparing): boolean =>
  byName.has(kind) ? held.some((one) => one.kind === kind && one.id === id) : said.has(id)

/** The stems of every agent's own name and of its handles, each once. */
function stemsOf({agents}: Inventory, held: readonly Held[]): readonly Stem[] {
  const handles = held.filter(({list}) => list[0] === 'agents').map(({owner, name}) => ({agent: owner, name}))
  const names = [...Object.keys(agents).map((agent) => ({agent, name: agent})), ...handles]
  const stems = names.map(({agent, name}) => ({agent, stem: stemOf(name)}))
  return [...new Map(stems.map((one) => [`${one.agent} ${one.stem}`, one])).values()]
}

/** The agent whose name, or a handle's, an object's name goes on from; undefined where several would do. */
function agentFor(name: string, {stems}: Comparing): string | undefined {
  const slug = slugOf(name)
  const fitting = stems.filter(({stem}) => belongsTo(slug, stem))
  const longest = Math.max(...fitting.map(({stem}) => stem.length))
  const [only, another] = new Set(fitting.filter(({stem}) => stem.length === longest).map(({agent}) => agent))
  return another === undefined ? only : undefined
}

function referenceTo({kind, id, name}: Listed, look: AccountLook): object {
  if (byName.has(kind)) return {name}
  return kind === 'mesh-node' ? {name: slugOf(name), id, replicas: replicasOf(name, look)} : {name, id}
}

const isIn = <Lists extends object>(kind: TargetKind, lists: Lists): kind is TargetKind & keyof Lists =>
  Object.hasOwn(lists, kind)

const toOthers = ({kind, id, name}: Listed): readonly InventoryEdit[] => [
  {edit: 'add', path: ['others'], value: {kind, id, name}},
]

function newObject(object: Listed, comparing: Comparing): InventoryChange {
  const agent = isIn(object.kind, agentLists) ? agentFor(object.name, comparing) : undefined
  const about = {change: 'new' as const, ...object}
  if (agent === undefined || !isIn(object.kind, agentLists)) return {...about, where: 'others', edits: toOthers(object)}
  const path = ['agents', agent, agentLists[object.kind]]
  return {...about, where: agent, edits: [{edit: 'add', path, value: referenceTo(object, comparing.look)}]}
}

/** The segment that a road leads into: through a tunnel of its own, or to an address of its own. */
function segmentFor({tunnel, to}: ListedRoad, {inventory: {segments}}: Comparing): string | undefined {
  const through = Object.entries(segments).filter(([, {nodes, tunnels}]) =>
    [...nodes, ...tunnels].some(({id}) => id === tunnel),
  )
  const around = Object.entries(segments).filter(([, {cidrs}]) => cidrs.some((cidr) => within(to, cidr)))
  return (around[0] ?? through[0])?.[0]
}

function newRoad(road: ListedRoad, comparing: Comparing): InventoryChange {
  const {kind, id, name, to} = road
  const about = {change: 'new' as const, kind, id, name}
  const segment = segmentFor(road, comparing)
  if (segment === undefined) return {...about, where: 'others', edits: toOthers(road)}
  const isOutside = kind === 'route' && comparing.inventory.segments[segment]?.cidrs.includes(to) === false
  const own = ['segments', segment]
  const edits: readonly InventoryEdit[] = [
    {edit: 'add', path: [...own, segmentLists[kind]], value: {name, id}},
    ...(isOutside ? [{edit: 'add' as const, path: [...own, 'cidrs'], value: to}] : []),
  ]
  return {...about, where: segment, edits}
}

/** Devices of agents that have registered since, and addresses that they have now. */
function newDevices(comparing: Comparing): readonly InventoryChange[] {
  const {look, inventory, said} = comparing
  return look.devices
    .filter(({enrolledBy}) => enrolledBy === 'service-token')
    .flatMap(({name, addresses}): readonly InventoryChange[] => {
      const agent = agentFor(name, comparing)
      const about = {change: 'new' as const, kind: 'device' as const, id: name, name}
      if (agent === undefined)
        return said.has(name) ? [] : [{...about, where: 'others', edits: toOthers({kind: 'mesh-node', id: name, name})}]
      const own = inventory.agents[agent]
      const isHeld = own?.meshNodes.some(({replicas}) => replicas.includes(name)) === true
      const fresh = addresses.filter((address) => !said.has(address))
      const edits: readonly InventoryEdit[] = [
        ...(isHeld
          ? []
          : [
              {
                edit: 'add' as const,
                path: ['agents', agent, 'meshNodes'],
                value: {name: slugOf(name), replicas: [name]},
              },
            ]),
        ...fresh.map((value) => ({edit: 'add' as const, path: ['agents', agent, 'addresses'], value})),
      ]
      return edits.length === 0 ? [] : [{...about, where: agent, edits}]
    })
}

/** Applications that admit a token of an agent which the inventory does not give to it. */
function newApps({inventory, look}: Comparing): readonly InventoryChange[] {
  return Object.entries(inventory.agents).flatMap(([agent, {serviceTokens, apps}]) =>
    look.apps
      .filter(({id, type}) => type !== 'warp' && apps.every((app) => app.id !== id))
      .filter(({tokens}) => serviceTokens.some(({id}) => tokens.includes(id)))
      .map(({id, name}) => ({
        change: 'new' as const,
        kind: 'access-app' as const,
        id,
        name,
        where: agent,
        edits: [{edit: 'add' as const, path: ['agents', agent, 'apps'], value: {name, id}}],
      })),
  )
}

/** Places where an agent can do harm and that nobody has labelled. */
function bareTools({inventory, look}: Comparing): readonly InventoryChange[] {
  const uses = Object.entries(inventory.agents).flatMap(([agent, {apps, mcpServers}]) => [
    ...apps
      .filter(({id}) => look.apps.some((app) => app.id === id && isTool(app)))
      .map(({name, id}) => ({kind: 'access-app' as const, name, id, agent})),
    ...mcpServers.map(({name}) => ({kind: 'mcp-server' as const, name, id: name, agent})),
  ])
  const bare = Map.groupBy(
    uses.filter(({name}) => !isLabelled(inventory, name)),
    ({name}) => slugOf(name),
  )
  return [...bare].flatMap(([tool, by]) => {
    const [first] = by
    if (first === undefined) return []
    const value = {blastRadius: 'BR2', data: unlabelled, agents: [...new Set(by.map(({agent}) => agent))]}
    const {kind, id, name} = first
    return [
      {
        change: 'unlabelled' as const,
        kind,
        id,
        name,
        where: 'tools',
        edits: [{edit: 'set' as const, path: ['tools', tool], value}],
      },
    ]
  })
}

/** Handles of the inventory that no listing shows any more. What could not be listed has not vanished. */
function vanished({held, look}: Comparing): readonly InventoryChange[] {
  const there = new Set(
    [...look.objects, ...look.roads, ...look.apps.map(({id}) => ({kind: 'access-app', id}))].map(
      ({kind, id}) => `${kind}/${id}`,
    ),
  )
  const devices = new Set(look.devices.map(({name}) => name))
  const unread = new Set(look.unread.flatMap(({kinds}) => kinds))
  const isThere = ({kind, id, name, replicas = [name]}: Held): boolean =>
    there.has(`${kind}/${id}`) || (kind === 'mesh-node' && id === name && replicas.some((one) => devices.has(one)))
  return held
    .filter((one) => listedKinds.has(one.kind) && !unread.has(one.kind) && !isThere(one))
    .map(({kind, id, name, list, owner}) => ({
      change: 'vanished',
      kind,
      id,
      name,
      where: owner,
      edits: [{edit: 'remove', path: list, id, ...(list[0] === 'others' ? {kind} : {})}],
    }))
}

const listedKinds = new Set<TargetKind>([
  ...(Object.keys(agentLists) as TargetKind[]),
  ...(Object.keys(segmentLists) as TargetKind[]),
])

/** What has changed in the account since the inventory was written, each with the edits that say it. */
export function compareInventory(
  inventory: Inventory,
  look: AccountLook,
  ownToken: string,
): {readonly changes: readonly InventoryChange[]; readonly unread: readonly Unread[]} {
  const held = heldObjects(inventory)
  const comparing = {inventory, look, held, stems: stemsOf(inventory, held), said: new Set(stringsIn(inventory))}
  const fresh = look.objects.filter(
    (object) => object.kind !== 'virtual-network' && object.id !== ownToken && !isKnown(object, comparing),
  )
  const changes = [
    ...fresh.map((object) => newObject(object, comparing)),
    ...look.roads.filter((road) => !isKnown(road, comparing)).map((road) => newRoad(road, comparing)),
    ...newDevices(comparing),
    ...newApps(comparing),
    ...bareTools(comparing),
    ...vanished(comparing),
  ]
  return {changes, unread: look.unread}
}
