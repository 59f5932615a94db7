import {Agent, type Inventory, type Segment} from '../documents/inventory.ts'
import type {Runbook, RunbookParam} from '../documents/runbook.ts'
import {Fault} from '../fault.ts'
import {targetId} from '../targets.ts'
import {requireTarget} from './find-target.ts'

/** What `${...}` can see: the params by name, and the roots `levers`, `fleet`, `segments`, `responders` and `account`. */
export type Scope = Readonly<Record<string, unknown>>

type Handles = Omit<Agent, 'owner' | 'group'>

const isNamed = (item: unknown): item is Readonly<Record<string, unknown>> & {readonly name: string} =>
  typeof item === 'object' && item !== null && 'name' in item

/** Two agents may know the same object, each with probes of its own. */
function joined(one: unknown, other: unknown): unknown {
  if (Array.isArray(one) && Array.isArray(other)) return unique([...(one as unknown[]), ...(other as unknown[])])
  if (!isNamed(one) || !isNamed(other)) return one
  const members = Object.entries(other).map(([key, value]) => [key, joined(one[key] ?? value, value)])
  return {...one, ...Object.fromEntries(members)}
}

/** Every object once, with all that the inventory says of it. */
function unique<Item>(items: readonly Item[]): Item[] {
  const all = Map.groupBy(items, (item) => (isNamed(item) ? targetId(item) : JSON.stringify(item)))
  // Two of one shape are joined to one of that shape.
  return [...all.values()].map((same) => same.reduce<unknown>(joined, same[0]) as Item)
}

/** All agents together, without those that are protected by name. */
export function fleet(inventory: Inventory): Handles {
  const agents = Object.entries(inventory.agents)
    .filter(([name]) => !inventory.protected.names.includes(name))
    .map(([, agent]) => agent)
  const {owner: _owner, group: _group, probes: _probes, ...kinds} = Agent.shape
  const handles = Object.keys(kinds).map((kind) => [
    kind,
    unique<unknown>(agents.flatMap((agent): readonly unknown[] => agent[kind as keyof typeof kinds])),
  ])
  return {
    // Every handle of an agent is a list, and a list of the same items is its own.
    ...(Object.fromEntries(handles) as Omit<Handles, 'probes'>),
    probes: {
      refused: [...new Set(agents.flatMap((agent) => agent.probes.refused))],
      bystanders: [...new Set(agents.flatMap((agent) => agent.probes.bystanders))],
    },
  }
}

const parts = ['nodes', 'routes', 'hostnameRoutes', 'vpcServices', 'tunnels', 'workers'] as const
type Parts = Pick<Segment, (typeof parts)[number]>

/** What all segments together have, whatever is protected: it is for looking only. */
export function everySegment({segments}: Inventory): Parts {
  const all = Object.values(segments)
  const lists = parts.map((part) => [part, unique(all.flatMap((segment): readonly unknown[] => segment[part]))])
  // Every part of a segment is a list, and a list of the same items is its own.
  return Object.fromEntries(lists) as Parts
}

function ownerOf(inventory: Inventory, id: string): Agent | undefined {
  return Object.values(inventory.agents).find((agent) =>
    [...agent.serviceTokens, ...agent.apiTokens].some((token) => token.id === id),
  )
}

/**
 * The probes to be refused once a token is disabled, its sessions are ended and its agent's devices are revoked: all
 * of its agent's, but for those that another credential of the agent opens.
 */
function refusedWithout(id: string, {serviceTokens, apiTokens, probes}: Agent): readonly string[] {
  const tokens = [...serviceTokens, ...apiTokens]
  const own = tokens.filter((token) => token.id === id).flatMap((token) => token.probes)
  const others = tokens.filter((token) => token.id !== id).flatMap((token) => token.probes)
  const kept = probes.refused.filter((probe) => own.includes(probe) || !others.includes(probe))
  return [...new Set([...own, ...kept])]
}

function boundValue(type: RunbookParam['type'], given: string, inventory: Inventory): unknown {
  if (type === 'text' || type === 'duration') return given
  const found = requireTarget(inventory, type, given)
  if (type !== 'service-token' && type !== 'api-token') return found
  const id = String(found['id'])
  const agent = ownerOf(inventory, id)
  return {...found, agent, refused: agent === undefined ? [] : refusedWithout(id, agent)}
}

/** Binds the operator's params to the inventory. Throws USAGE for a missing, unknown or unresolvable one. */
export function bindParams(runbook: Runbook, given: Readonly<Record<string, string>>, inventory: Inventory): Scope {
  const unknown = Object.keys(given).filter((name) => !Object.hasOwn(runbook.params, name))
  if (unknown[0] !== undefined) {
    throw new Fault('USAGE', `runbook ${runbook.id} has no param ${unknown[0]}`, {
      next: [`firebreak runbook show ${runbook.id}`],
    })
  }
  const bound = Object.entries(runbook.params).map(([name, {type, required}]) => {
    const value = given[name]
    if (value === undefined && required) {
      throw new Fault('USAGE', `runbook ${runbook.id} needs --${name}`, {
        next: [`firebreak runbook show ${runbook.id}`],
      })
    }
    return [name, value === undefined ? undefined : boundValue(type, value, inventory)] as const
  })
  return {
    ...Object.fromEntries(bound),
    levers: inventory.levers,
    fleet: fleet(inventory),
    segments: everySegment(inventory),
    responders: {...inventory.responders, outside: inventory.responders.outside ?? []},
    account: {id: inventory.account.id, name: inventory.account.name},
  }
}

/** The value of a whole-string look-up; anything else is a literal. Throws INVALID_DOCUMENT when the path leads nowhere. */
export function lookUp(value: unknown, scope: Scope, place: string): unknown {
  if (typeof value === 'string' && value.startsWith('${') && value.endsWith('}')) return followPath(value, scope, place)
  // An optional param that was not given leaves no hole in a list.
  if (Array.isArray(value)) return value.map((item) => lookUp(item, scope, place)).filter((item) => item !== undefined)
  if (typeof value !== 'object' || value === null) return value
  return Object.fromEntries(Object.entries(value).map(([key, member]) => [key, lookUp(member, scope, place)]))
}

function followPath(expression: string, scope: Scope, place: string): unknown {
  const path = expression.slice(2, -1).split('.')
  let value: unknown = scope
  for (const [depth, part] of path.entries()) {
    // A param that was not given has nothing in it.
    if (depth === 1 && value === undefined) return undefined
    if (typeof value !== 'object' || value === null || !Object.hasOwn(value, part)) {
      throw new Fault(
        'INVALID_DOCUMENT',
        `${place}: ${expression} leads nowhere: there is no ${path.slice(0, depth + 1).join('.')}`,
        {
          next: ['add it to firebreak.yaml, or correct the runbook'],
        },
      )
    }
    value = (value as Readonly<Record<string, unknown>>)[part]
  }
  return value
}
