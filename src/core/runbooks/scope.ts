import type {Agent, Inventory} from '../documents/inventory.ts'
import type {Runbook, RunbookParam} from '../documents/runbook.ts'
import {Fault} from '../fault.ts'
import {requireTarget} from './find-target.ts'

/** What `${...}` can see: the params by name, and the roots `levers`, `fleet` and `responders`. */
export type Scope = Readonly<Record<string, unknown>>

/** All agents together, without those that are protected by name. */
export function fleet(inventory: Inventory): Omit<Agent, 'owner' | 'group'> {
  const agents = Object.entries(inventory.agents)
    .filter(([name]) => !inventory.protected.names.includes(name))
    .map(([, agent]) => agent)
  const unique = <Item>(items: readonly Item[]) => [
    ...new Map(items.map((item) => [JSON.stringify(item), item])).values(),
  ]
  return {
    serviceTokens: unique(agents.flatMap((agent) => agent.serviceTokens)),
    apiTokens: unique(agents.flatMap((agent) => agent.apiTokens)),
    meshNodes: unique(agents.flatMap((agent) => agent.meshNodes)),
    apps: unique(agents.flatMap((agent) => agent.apps)),
    addresses: unique(agents.flatMap((agent) => agent.addresses)),
    probes: {
      refused: unique(agents.flatMap((agent) => agent.probes.refused)),
      bystanders: unique(agents.flatMap((agent) => agent.probes.bystanders)),
    },
  }
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
    responders: inventory.responders,
  }
}

/** The value of a whole-string look-up; anything else is a literal. Throws INVALID_DOCUMENT when the path leads nowhere. */
export function lookUp(value: unknown, scope: Scope, place: string): unknown {
  if (typeof value === 'string' && value.startsWith('${') && value.endsWith('}')) return followPath(value, scope, place)
  if (Array.isArray(value)) return value.map((item) => lookUp(item, scope, place))
  if (typeof value !== 'object' || value === null) return value
  return Object.fromEntries(Object.entries(value).map(([key, member]) => [key, lookUp(member, scope, place)]))
}

function followPath(expression: string, scope: Scope, place: string): unknown {
  const path = expression.slice(2, -1).split('.')
  let value: unknown = scope
  for (const [depth, part] of path.entries()) {
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
