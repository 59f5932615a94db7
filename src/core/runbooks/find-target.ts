import type {Inventory} from '../documents/inventory.ts'
import type {Target, TargetKind} from '../targets.ts'
import {Fault} from '../fault.ts'
import {nearNames} from '../text/near-name.ts'

type Named = Readonly<Record<string, unknown>> & {readonly name: string}

/** What a person can point at by name, and `agent`, which is a set of handles rather than one object. */
export type NamedKind = Exclude<TargetKind, 'logs'> | 'agent'

const named = (record: Readonly<Record<string, object>>): readonly Named[] =>
  Object.entries(record).map(([name, value]) => ({...value, name}))

/** Everything of one kind that the inventory knows. */
export function targetsOf(inventory: Inventory, kind: NamedKind): readonly Named[] {
  const agents = Object.values(inventory.agents)
  const segments = Object.values(inventory.segments)
  const {levers} = inventory
  switch (kind) {
    case 'agent':
      return named(inventory.agents)
    case 'segment':
      return named(inventory.segments)
    case 'service-token':
      return agents.flatMap((agent) => agent.serviceTokens)
    case 'api-token':
      return agents.flatMap((agent) => agent.apiTokens)
    case 'access-app':
      return agents.flatMap((agent) => agent.apps)
    case 'mesh-node':
      return [...agents.flatMap((agent) => agent.meshNodes), ...segments.flatMap((segment) => segment.nodes)]
    case 'gateway-rule':
      return [...levers.killSwitch, ...(levers.segmentBlock?.rules ?? [])]
    case 'gateway-list':
      // A list goes by the name of its lever, which people type, and by its own.
      return [
        ...Object.entries(levers.lists).flatMap(([lever, list]) => [list, {...list, lever}]),
        ...(levers.segmentBlock === undefined ? [] : [levers.segmentBlock.list]),
      ]
    default:
      return kind satisfies never
  }
}

const answersTo = (target: Named, name: string): boolean =>
  target.name === name || target['id'] === name || target['lever'] === name

/** The one target of this kind and name, or id. Throws USAGE with near names when there is none or more than one. */
export function requireTarget(inventory: Inventory, kind: NamedKind, name: string): Named {
  const known = targetsOf(inventory, kind)
  const matches = new Map(
    known.filter((target) => answersTo(target, name)).map((target) => [target['id'] ?? target.name, target]),
  )
  const [found, another] = matches.values()
  if (found !== undefined && another === undefined) {
    const {lever: _lever, ...target} = found
    return target
  }
  if (another !== undefined) {
    throw new Fault('USAGE', `${name} names ${matches.size} objects of kind ${kind} in firebreak.yaml`, {
      next: ['give the id instead of the name'],
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

/** The probes that the inventory names for one object: with it alone cut off, they must be refused. */
export function probesOf(inventory: Inventory, {kind, id}: Target): readonly string[] {
  if (kind === 'segment') return inventory.segments[id]?.probes.refused ?? []
  const agents = Object.values(inventory.agents)
  const objects = agents.flatMap((agent) => [...agent.serviceTokens, ...agent.apiTokens, ...agent.apps])
  return [...new Set(objects.filter((object) => object.id === id).flatMap(({probes}) => probes))]
}
