import type {Inventory} from '../documents/inventory.ts'
import {agentsAtApp, agentsIn, groupsOf, knownTools} from './scope-members.ts'
import type {KillScope} from './scoped-brakes.ts'

/** One thing that a kill switch can be about, and what the inventory says that it would hit. */
export interface Rung {
  readonly scope: KillScope
  /** As the flag takes it; absent for everything. */
  readonly name?: string
  readonly agents: readonly string[]
  readonly apps: readonly string[]
}

const appsOf = ({agents}: Inventory, names: readonly string[]): readonly string[] => [
  ...new Set(names.flatMap((name) => agents[name]?.apps.map((app) => app.name) ?? [])),
]

const bound = ({agents, segments}: Inventory, segment: string): readonly string[] =>
  Object.entries(agents).flatMap(([name, {workers}]) =>
    workers.some(({id}) => segments[segment]?.workers.some((worker) => worker.id === id)) ? [name] : [],
  )

/** Every scope that the inventory knows, the narrowest first; who was seen there, the plan of each says. */
export function scopeLadder(inventory: Inventory): readonly Rung[] {
  const {agents, segments} = inventory
  const names = Object.keys(agents)
  const apps = new Map(Object.values(agents).flatMap((agent) => agent.apps.map(({id, name}) => [id, name] as const)))
  const rung = (scope: KillScope, name: string, hit: readonly string[]): Rung => ({
    scope,
    name,
    agents: hit,
    apps: scope === 'app' ? [name] : scope === 'tool' || scope === 'segment' ? [] : appsOf(inventory, hit),
  })
  return [
    ...knownTools(inventory).map(({server, tool, agents: users}) => rung('tool', `${server}/${tool}`, users)),
    ...names.map((name) => rung('agent', name, [name])),
    ...groupsOf(inventory).map((name) => rung('group', name, agentsIn(inventory, name))),
    ...[...apps].map(([id, name]) => rung('app', name, agentsAtApp(inventory, id))),
    ...Object.keys(segments).map((name) => rung('segment', name, bound(inventory, name))),
    {scope: 'all', agents: names, apps: appsOf(inventory, names)},
  ]
}
