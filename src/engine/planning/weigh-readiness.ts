import type {ContainmentAction, Observation} from '../../core/action.ts'
import type {Inventory} from '../../core/documents/inventory.ts'
import type {Probe} from '../../core/documents/probe.ts'
import {held, type Verdict} from '../../core/outcome.ts'
import type {Readiness, Replaced} from '../../core/releases/readiness.ts'
import {targetsOf} from '../../core/runbooks/find-target.ts'
import type {StepState} from '../../core/runs/step-state.ts'
import {targetId} from '../../core/targets.ts'

/** A credential that a release would give back, as it is now. */
export interface Leaked {
  readonly step: StepState
  readonly action: ContainmentAction
  readonly seen: Observation<unknown, unknown>
}

interface Known {
  readonly inventory: Inventory
  /** What runs of this machine have handed out. */
  readonly replaced: readonly Replaced[]
  readonly probes: Readonly<Record<string, Probe>>
  readonly comesBack: (probe: string) => boolean
}

/** The record of a rotation says more than a look can: Cloudflare shows no secret. */
function verdictOf({step, action, seen}: Leaked, since: string, replaced: Known['replaced']): Verdict | undefined {
  const isOurs = replaced.some(({id, at}) => id === step.change.target.id && at > since)
  if (action.replaced === undefined) return undefined
  return isOurs ? held : action.replaced(seen, new Date(since))
}

/** Probes that sign in with it: those of the object, and those of its consumers. */
function shownBy({step: {change}}: Leaked, {inventory, probes, comesBack}: Known): string[] {
  const {kind, id} = change.target
  const objects = kind === 'logs' ? [] : targetsOf(inventory, kind).filter((object) => targetId(object) === id)
  const consumers = objects.flatMap(({consumers: names}) => (Array.isArray(names) ? names.map(String) : []))
  const own = change.probes.filter(comesBack)
  return [...new Set([...own, ...consumers])].filter((name) => Object.hasOwn(probes, name))
}

/** Whether a credential that is given back is still the one that leaked; nothing for what is no credential. */
export function readinessOf(leaked: Leaked, known: Known): readonly Readiness[] {
  const {change, endedAt} = leaked.step
  const verdict = endedAt === undefined ? undefined : verdictOf(leaked, endedAt, known.replaced)
  return verdict === undefined ? [] : [{key: change.key, replaced: verdict, shownBy: shownBy(leaked, known)}]
}
