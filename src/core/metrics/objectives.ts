import {isLift} from '../runs/run-summary.ts'
import type {Measured, OperationClass} from './measure-run.ts'
import type {Objective} from './metrics.ts'

/** Of a hundred, so many are to keep within it. */
const target = 0.95

/** How many of these keep it, and how much of the budget of those that need not is used up. */
function objective(of: Pick<Objective, 'class' | 'what' | 'withinMs'>, kept: readonly boolean[]): Objective {
  const part = kept.filter(Boolean).length
  const missed = kept.length === 0 ? null : (kept.length - part) / kept.length
  const burn = missed === null ? null : missed / (1 - target)
  return {...of, target, kept: {part, of: kept.length}, burn: burn === null ? null : Math.round(burn * 100) / 100}
}

/** How long a release of a whole run took, and that run. */
function rollbacks(runs: readonly Measured[]): readonly boolean[] {
  const durations = new Map(runs.map(({shown, durationMs}) => [shown.run, durationMs]))
  return runs.flatMap(({state: {plan}, durationMs}) => {
    const forward = plan.releases === undefined || isLift(plan) ? undefined : durations.get(plan.releases)
    return forward === undefined || durationMs === undefined ? [] : [durationMs <= 2 * forward]
  })
}

const ackWithinMs = {brake: 5000, revoke: 10_000} as const
const heldWithinMs = 90_000
const evidenceWithinMs = 120_000
const massPerSecond = 3

/** Objects a second over the whole of each mass run. */
const massKept = (runs: readonly Measured[]): readonly boolean[] =>
  runs.flatMap(({state: {plan}, applied, durationMs}) =>
    plan.paced && plan.kind === 'contain' && durationMs !== undefined && applied > 0
      ? [applied / (durationMs / 1000) >= massPerSecond]
      : [],
  )

/** What every operation class promises, and how often it was so. */
export function objectivesOf(runs: readonly Measured[]): readonly Objective[] {
  const all = runs.flatMap(({operations}) => operations)
  const of = (name: OperationClass) => all.filter((operation) => operation.class === name)
  const accepted = (name: 'brake' | 'revoke') =>
    objective(
      {class: name, what: 'accepted by Cloudflare', withinMs: ackWithinMs[name]},
      of(name).map(({ackMs}) => ackMs <= ackWithinMs[name]),
    )
  const inForce = (name: 'brake' | 'revoke') =>
    objective(
      {class: name, what: 'read back as in force', withinMs: heldWithinMs},
      of(name).flatMap(({heldMs, isSeen}) => (isSeen ? [heldMs !== undefined && heldMs <= heldWithinMs] : [])),
    )
  const evidence = runs.flatMap(({evidenceMs}) => evidenceMs.map((ms) => ms <= evidenceWithinMs))
  return [
    accepted('brake'),
    inForce('brake'),
    accepted('revoke'),
    inForce('revoke'),
    objective({class: 'mass', what: `${massPerSecond} objects a second, sustained`}, massKept(runs)),
    objective({class: 'evidence', what: 'sealed after the start of the run', withinMs: evidenceWithinMs}, evidence),
    objective({class: 'rollback', what: 'no longer than twice the run that it lifts'}, rollbacks(runs)),
  ]
}
