import type {Inventory} from '../documents/inventory.ts'
import type {Change, Plan} from '../documents/plan.ts'
import {type Canary, leastCanary, type Lifted, canaryNamed, requireCanary} from './canary.ts'
import {areApart} from './owners.ts'
import type {Stage, Staging} from './stage.ts'

/** A release that may be divided. */
export interface Dividing {
  /** Last change first. */
  readonly lifted: readonly Lifted[]
  /** Of the run. */
  readonly of: Plan
  readonly inventory: Inventory
  readonly asked: Staging
  /** Whether a probe can work again at all. */
  readonly comesBack: (probe: string) => boolean
}

const unique = (names: readonly string[]): string[] => [...new Set(names)]

const isOpen = ({change}: Lifted): boolean => change.effect === 'update'

/** What is about different agents is in nobody's way: a canary does not wait for the others. */
function withoutOthers(lifted: readonly Lifted[]): readonly Lifted[] {
  const owners = new Map(lifted.map((one) => [one.change.key, one.owners]))
  return lifted.map((one) => {
    const needs = one.change.needs.filter((need) => !areApart(one.owners, owners.get(need) ?? []))
    return {...one, change: {...one.change, needs}}
  })
}

/** With everything that has to be given back before. */
function withNeeded(keys: readonly string[], lifted: readonly Lifted[]): ReadonlySet<string> {
  const needs = new Map(lifted.map(({change}) => [change.key, change.needs]))
  const all = new Set(keys)
  for (const key of all) for (const need of needs.get(key) ?? []) all.add(need)
  return all
}

/** A rule that has no probes of its own blocks those of the kill switch. */
const blockedBy = ({made}: Lifted, {levers}: Inventory): readonly string[] =>
  made.target.kind === 'gateway-rule' && made.probes.length === 0 ? levers.probes.refused : made.probes

/** Whether a probe can work again: a connection that was cut and a session that was ended never do, and say nothing of what stands. */
export const isLasting =
  ({proof}: Plan) =>
  (name: string): boolean => {
    const probe = proof.probes[name]
    return probe !== undefined && probe.type !== 'held' && !(probe.type === 'http' && probe.session !== undefined)
  }

/** What has to be seen once some of the run is given back, and the rest of it still stands. */
function expected(
  given: readonly Lifted[],
  standing: readonly Lifted[],
  {of, inventory, comesBack}: Dividing,
): Pick<Stage, 'back' | 'working' | 'refused'> {
  const still = unique(standing.filter(isOpen).flatMap((one) => blockedBy(one, inventory)))
  const lasting = of.release.refused ?? []
  const own = given.filter(isOpen).flatMap(({made}) => made.probes)
  const all = standing.some(isOpen) ? own : [...of.proof.refused, ...own]
  const working = unique(of.proof.working).filter((name) => !still.includes(name) && comesBack(name))
  const isBack = (name: string) => !still.includes(name) && !lasting.includes(name) && comesBack(name)
  const back = unique(all).filter((name) => isBack(name) && !working.includes(name))
  return {back, working, refused: unique([...lasting, ...still]).filter(isLasting(of))}
}

function canaryOf({lifted, of, inventory, asked}: Dividing): Canary | undefined {
  if (asked.atOnce === true) return undefined
  if (asked.canary !== undefined) return requireCanary(asked.canary, lifted, inventory)
  const named = of.release.canary === undefined ? undefined : canaryNamed(of.release.canary, lifted, inventory)
  return named ?? leastCanary(lifted, inventory)
}

/** How a release is divided, and its changes in that order; without stages where there is one, and nobody watches it. */
export function planStages(dividing: Dividing): {readonly changes: readonly Change[]; readonly stages?: Stage[]} {
  const {lifted, of, asked} = dividing
  const whole = lifted.map(({change}) => change)
  const canary = canaryOf(dividing)
  const apart = canary === undefined ? lifted : withoutOthers(lifted)
  const first = canary === undefined ? new Set<string>() : withNeeded(canary.keys, apart)
  const given = apart.filter(({change}) => first.has(change.key))
  const rest = apart.filter(({change}) => !first.has(change.key))
  const watched = asked.watch === true ? {watch: of.release.watch} : {}
  const keysOf = (some: readonly Lifted[]) => some.map(({change}) => change.key)
  if (canary === undefined || !rest.some(isOpen)) {
    if (asked.watch !== true || !lifted.some(isOpen)) return {changes: whole}
    const all = {name: canary?.name ?? 'all of it', keys: keysOf(lifted)}
    return {changes: whole, stages: [{...all, ...expected(lifted, [], dividing), ...watched}]}
  }
  const changes = [...given, ...rest].map(({change}) => change)
  const one = {name: canary.name, keys: keysOf(given), ...expected(given, rest, dividing), watch: of.release.watch}
  const other = {name: 'the rest', keys: keysOf(rest), ...expected(apart, [], dividing), ...watched}
  return {changes, stages: [one, other]}
}
