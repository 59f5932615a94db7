import type {JournalEntry} from '../core/documents/journal.ts'
import type {Plan} from '../core/documents/plan.ts'
import {undeterminedFact} from '../core/facts.ts'
import {Fault} from '../core/fault.ts'
import {ownersOf} from '../core/releases/owners.ts'
import {isLasting, planStages} from '../core/releases/plan-stages.ts'
import type {Staging} from '../core/releases/stage.ts'
import type {Readiness, Replaced} from '../core/releases/readiness.ts'
import {milliseconds} from '../core/ids.ts'
import {withMadeAgain} from '../core/leases/made-again.ts'
import {runState, type RunState} from '../core/runs/run-state.ts'
import {mayHaveChanged, type StepState} from '../core/runs/step-state.ts'
import type {Considered, Considering} from '../core/safeguard.ts'
import {draftChange, named} from './planning/draft.ts'
import {containmentAction} from './running/run-step.ts'
import {type PlanCase, type Planning, type PlanParts, proofOf, sealPlan} from './planning/seal-plan.ts'
import {type Leaked, readinessOf} from './planning/weigh-readiness.ts'
import {withPermissions} from './planning/weigh-grants.ts'

export interface ReleaseRequest extends PlanCase {
  /** The journal of the run to lift. */
  readonly entries: readonly JournalEntry[]
  /** Those of runs that have made changes of it again, the oldest first. */
  readonly again?: readonly (readonly JournalEntry[])[]
  /** Other runs of the account that still stand. */
  readonly standing: Considering['standing']
  /** Only these steps, since nobody confirmed or renewed them; all when absent. */
  readonly lift?: Lift
  /** How it is divided and watched, where somebody said it. */
  readonly staging?: Staging | undefined
  /** New secrets that runs of this machine have handed out since. */
  readonly replaced?: readonly Replaced[] | undefined
}

/** What nobody has confirmed or renewed in time. */
export interface Lift {
  readonly keys: readonly string[]
  /** When the last word came, or the last lease ran out. */
  readonly since: string
  /** A heartbeat when absent. */
  readonly missed?: 'heartbeat' | 'lease' | undefined
}

function causeOf(lift: Lift | undefined): Pick<Plan, 'noHeartbeatSince' | 'leasesRanOutAt'> {
  if (lift === undefined) return {}
  return lift.missed === 'lease' ? {leasesRanOutAt: lift.since} : {noHeartbeatSince: lift.since}
}

const flipped = {restrict: 'relax', relax: 'restrict', neutral: 'neutral'} as const

interface Seen extends Leaked {
  readonly considered: Considered
}

async function considerRelease(step: StepState, dependants: readonly string[], deps: Planning): Promise<Seen> {
  const {change} = step
  const action = await containmentAction(change.uses, deps)
  const seen = await named(change.key, deps.observe(action, change.params))
  const draft = {
    key: change.key,
    step: change.step,
    action,
    params: change.params,
    needs: dependants,
    probes: [],
    direction: flipped[change.direction],
    lifts: true as const,
    onFailure: 'continue' as const,
  }
  const considered = draftChange(draft, seen, action.release(change.params, change.before, change.after, seen.state))
  return {step, action, seen, considered: {...considered, change: {...considered.change, residual: []}}}
}

/**
 * A session that was revoked, a connection that was cut and a credential that was destroyed are never given back: their
 * probes cannot work again.
 */
function comesBack(plan: Plan): (name: string) => boolean {
  const spent = new Set(plan.changes.flatMap(({undo, probes}) => (undo === 'U4' ? probes : [])))
  const lasts = isLasting(plan)
  return (name) => lasts(name) && !spent.has(name)
}

/** Throws USAGE for a release, REFUSED for a run that changed nothing. */
function lifted(state: RunState, lift: Lift | undefined): readonly StepState[] {
  const {run, plan} = state
  if (plan.kind === 'release')
    throw new Fault('USAGE', `${run} is itself a release`, {next: [`firebreak run ${plan.runbook.id}`]})
  const asked = ({change}: StepState) => lift === undefined || lift.keys.includes(change.key)
  const steps = [...state.steps.values()].filter((step) => mayHaveChanged(step) && asked(step)).toReversed()
  if (steps.length > 0) return steps
  throw new Fault('REFUSED', `${run} changed nothing: there is nothing to release`, {next: ['firebreak runs list']})
}

/** For each key, the keys of the steps that need it: those are released first. */
function dependants(steps: readonly StepState[]): ReadonlyMap<string, readonly string[]> {
  const pairs = steps.flatMap(({change}) => change.needs.map((need) => ({need, key: change.key})))
  const byNeed = Map.groupBy(pairs, ({need}) => need)
  return new Map([...byNeed].map(([need, needing]) => [need, needing.map(({key}) => key)]))
}

/** The probes that are to work again: all of the run, or only those of what is lifted and of nothing that stands. */
function backAtWork({plan, steps}: RunState, lift: Lift | undefined): readonly string[] {
  const {refused, working} = plan.proof
  if (lift === undefined) return [...new Set([...refused, ...working])].filter(comesBack(plan))
  const all = [...steps.values()].map(({change}) => change)
  const of = (isLifted: boolean) =>
    all.filter(({key}) => lift.keys.includes(key) === isLifted).flatMap(({probes}) => probes)
  const standing = new Set(of(false))
  return [...new Set([...of(true), ...working])].filter((name) => !standing.has(name)).filter(comesBack(plan))
}

/** Where nobody watches its end, it is looked at again at these times: the first shows most. */
function soakOf({watch}: Plan['release'], stages: Plan['stages'] = []): string[] {
  if (stages.at(-1)?.watch !== undefined) return []
  return [...['1m', '15m'].filter((point) => milliseconds(point) < milliseconds(watch)), watch]
}

/** What of a release is given back first. What nobody confirmed is lifted at once, by nobody who could watch it. */
function divided(considered: readonly Considered[], state: RunState, {lift, staging, inventory}: ReleaseRequest) {
  const {plan, steps} = state
  const changes = considered.map(({change}) => change)
  if (lift !== undefined) return {changes}
  const lifted = changes.flatMap((change) => {
    const made = steps.get(change.key)?.change
    return made === undefined ? [] : [{change, made, owners: ownersOf(made, inventory)}]
  })
  return planStages({lifted, of: plan, inventory, asked: staging ?? {}, comesBack: comesBack(plan)})
}

/** Whether what had leaked was replaced, where the runbook asks for it. */
function readinessFor(looks: readonly Seen[], {plan}: RunState, request: ReleaseRequest): Readiness[] | undefined {
  if (plan.release.ready?.includes('credential-replaced') !== true || request.lift !== undefined) return undefined
  const {inventory, replaced = []} = request
  const probes = {...inventory.probes, ...plan.proof.probes}
  const known = {inventory, replaced, probes, comesBack: comesBack(plan)}
  const given = looks.filter(({considered}) => considered.change.effect === 'update')
  return given.flatMap((one) => readinessOf(one, known))
}

/** What has to be seen in the end, with the definitions of what has to be seen on the way. */
function proofFor(
  state: RunState,
  {lift, inventory}: ReleaseRequest,
  {stages = [], readiness = []}: Pick<Plan, 'stages' | 'readiness'>,
): Plan['proof'] {
  const {proof, release} = state.plan
  const known = {...inventory.probes, ...proof.probes}
  const shown = readiness.flatMap(({shownBy}) => shownBy)
  const isPartial = lift !== undefined
  const refused = isPartial ? [] : [...(release.refused ?? [])]
  const working = [...new Set([...backAtWork(state, lift), ...shown])].filter((name) => !refused.includes(name))
  const soak = isPartial ? [] : soakOf(release, stages)
  const onTheWay = stages.flatMap(({back, working: others, refused: still}) => [...back, ...others, ...still])
  const {probes} = proofOf({refused: onTheWay, working: [], soak: []}, known)
  const whole = proofOf({refused, working, soak}, known)
  return {...whole, probes: {...probes, ...whole.probes}}
}

/**
 * The plan that lifts a run, last change first, from what is in the account now. What somebody else has changed
 * since is left as it is, and named. Throws REFUSED when the run changed nothing.
 */
export async function planRelease(request: ReleaseRequest, deps: Planning): Promise<Plan> {
  const from = deps.reads()
  const state = withMadeAgain(runState(request.entries), (request.again ?? []).map(runState))
  const {plan} = state
  const {lift} = request
  const steps = lifted(state, lift)
  const first = dependants(steps)
  const observe = plan.paced ? deps.observeTogether : deps.observe
  const [looks, grants] = await Promise.all([
    Promise.all(steps.map((step) => considerRelease(step, first.get(step.change.key) ?? [], {...deps, observe}))),
    deps.readGrants?.(),
  ])
  const seen = looks.map(({considered: one}) => one)
  const readiness = readinessFor(looks, state, request)
  const {changes, stages} = divided(seen, state, request)
  const considered = changes.flatMap((change) => {
    const found = seen.find((one) => one.change.key === change.key)
    return found === undefined ? [] : [{...found, change}]
  })
  const parts: PlanParts = {
    kind: 'release',
    releases: state.run,
    ...causeOf(lift),
    runbook: plan.runbook,
    params: plan.params,
    collections: [],
    proof: proofFor(state, request, {stages, readiness}),
    ...(readiness === undefined ? {} : {readiness}),
    ...(stages === undefined ? {} : {stages}),
    ...(request.staging?.atOnce === true ? {atOnce: true as const} : {}),
    approvals: plan.release.approvals,
    release: plan.release,
    paced: plan.paced,
    considered,
    selected: [],
    standing: request.standing,
    reads: deps.reads() - from,
    found: {
      facts: undeterminedFact(
        considered.map(({change}) => change.key),
        `who is hit by giving it back: the logs are not searched for a release; see the plan of ${state.run}`,
      ),
      reads: 0,
    },
  }
  return sealPlan(await withPermissions(parts, grants, deps), request, deps)
}
