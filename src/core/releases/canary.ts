import {type BlastRadius, wider} from '../documents/blast-radius.ts'
import type {Inventory} from '../documents/inventory.ts'
import type {Change} from '../documents/plan.ts'
import {Fault} from '../fault.ts'

/** One change of a release, as the run had made it, and the agents that it is about. */
export interface Lifted {
  readonly change: Change
  readonly made: Change
  readonly owners: readonly string[]
}

/** Who is given back first, and by which changes. */
export interface Canary {
  readonly name: string
  readonly keys: readonly string[]
}

const gives = ({change}: Lifted): boolean => change.effect === 'update'

/** What is given back of these agents and of nobody else. */
const ownOf = (agents: readonly string[], lifted: readonly Lifted[]): readonly Lifted[] =>
  lifted.filter((one) => gives(one) && one.owners.length > 0 && one.owners.every((owner) => agents.includes(owner)))

const keysOf = (lifted: readonly Lifted[]): readonly string[] => lifted.map(({change}) => change.key)

/** The canary of this name: a change, a step, an agent or a group of agents; undefined where nothing of it is given back. */
export function canaryNamed(name: string, lifted: readonly Lifted[], {agents}: Inventory): Canary | undefined {
  const meant = Object.entries(agents).flatMap(([agent, {group}]) => (agent === name || group === name ? [agent] : []))
  const named = lifted.filter((one) => gives(one) && (one.change.key === name || one.change.step === name))
  const keys = keysOf(named.length > 0 ? named : ownOf(meant, lifted))
  return keys.length === 0 ? undefined : {name, keys}
}

/** The same of the command line. Throws USAGE with what may be named. */
export function requireCanary(name: string, lifted: readonly Lifted[], inventory: Inventory): Canary {
  const canary = canaryNamed(name, lifted, inventory)
  if (canary !== undefined) return canary
  const known = [...new Set([...soleOwners(lifted), ...keysOf(lifted.filter(gives))])]
  throw new Fault('USAGE', `--canary ${name}: this release gives nothing back that is called so`, {
    next: [`one of: ${known.slice(0, 10).join(', ')}`],
  })
}

/** Agents of whom something is given back that is theirs alone. */
const soleOwners = (lifted: readonly Lifted[]): readonly string[] => [
  ...new Set(lifted.filter(gives).flatMap(({owners}) => (owners.length === 1 ? owners : []))),
]

interface Risk extends Canary {
  readonly reach: BlastRadius
  /** Nobody can tell how an agent without a probe fares. */
  readonly isBlind: boolean
}

function riskOf(name: string, lifted: readonly Lifted[], {tools}: Inventory): Risk {
  const own = ownOf([name], lifted)
  const labels = Object.values(tools).filter(({agents}) => agents.includes(name))
  const radii = [...own.map(({change}) => change), ...labels].map(({blastRadius}) => blastRadius)
  return {
    name,
    keys: keysOf(own),
    reach: radii.reduce<BlastRadius>((widest, one) => wider(widest, one), 'BR0'),
    isBlind: own.every(({made}) => made.probes.length === 0),
  }
}

const byRisk = (one: Risk, other: Risk): number =>
  Number(one.isBlind) - Number(other.isBlind) ||
  one.reach.localeCompare(other.reach) ||
  one.keys.length - other.keys.length ||
  one.name.localeCompare(other.name)

/** Where more than one agent is given back: the one that reaches least far, of those that somebody can watch. */
export function leastCanary(lifted: readonly Lifted[], inventory: Inventory): Canary | undefined {
  const [least, another] = soleOwners(lifted)
    .map((name) => riskOf(name, lifted, inventory))
    .toSorted(byRisk)
  return least === undefined || another === undefined ? undefined : {name: least.name, keys: least.keys}
}
