import type {Inventory} from '../core/documents/inventory.ts'
import type {JournalEntry} from '../core/documents/journal.ts'
import type {Change, Plan} from '../core/documents/plan.ts'
import {canonicalJson, sha256} from '../core/digest.ts'
import {Fault} from '../core/fault.ts'
import {runState, type RunState, type StepState} from '../core/runs/run-state.ts'
import type {Considered} from '../core/safeguard.ts'
import {draftChange, named} from './draft.ts'
import {
  callLimit,
  containedEstimateMs,
  judge,
  type Planning,
  proofOf,
  readsPerPlan,
  sealPlan,
  untouchedAgents,
} from './make-plan.ts'

export interface ReleaseRequest {
  readonly entries: readonly JournalEntry[]
  readonly inventory: Inventory
  readonly author: string
  readonly incident?: string | undefined
  readonly reason?: string | undefined
}

const flipped = {restrict: 'relax', relax: 'restrict', neutral: 'neutral'} as const

/** Steps that changed something, or may have: those are the ones to lift. */
function toLift(state: RunState): readonly StepState[] {
  return [...state.steps.values()].filter(({moves}) => [...moves.values()].some(({result}) => result !== 'not-applied'))
}

async function considerRelease(
  {change}: StepState,
  dependants: readonly string[],
  deps: Planning,
): Promise<Considered> {
  const action = await deps.loadAction(change.uses)
  if (action.kind !== 'containment')
    throw new Fault('INVALID_DOCUMENT', `${change.key} used ${change.uses}, which changes nothing`)
  const seen = await named(change.key, action.observe(deps.reader, change.params))
  const draft = {
    key: change.key,
    step: change.step,
    action,
    params: change.params,
    needs: dependants,
    probes: [],
    direction: flipped[change.direction],
    onFailure: 'continue' as const,
  }
  const considered = draftChange(draft, seen, action.release(change.params, change.before, change.after, seen.state))
  return {...considered, change: {...considered.change, residual: []}}
}

/** A probe with a session cannot work again: a revoked session is never given back. */
function comesBack(plan: Plan): (name: string) => boolean {
  return (name) => {
    const probe = plan.proof.probes[name]
    return probe !== undefined && !(probe.type === 'http' && probe.session !== undefined)
  }
}

/**
 * The plan that lifts a run, last change first, from what is in the account now.
 * Throws REFUSED when the run changed nothing. Where somebody else has changed an object since, the plan refuses itself.
 */
export async function planRelease(request: ReleaseRequest, deps: Planning): Promise<Plan> {
  const state = runState(request.entries)
  const {plan} = state
  if (plan.kind === 'release')
    throw new Fault('USAGE', `${state.run} is itself a release`, {next: [`firebreak run ${plan.runbook.id}`]})
  const steps = toLift(state).toReversed()
  if (steps.length === 0)
    throw new Fault('REFUSED', `${state.run} changed nothing: there is nothing to release`, {
      next: ['firebreak runs list'],
    })
  const dependantsOf = ({key}: Change) =>
    steps.filter(({change}) => change.needs.includes(key)).map(({change}) => change.key)
  const considered = await Promise.all(steps.map((step) => considerRelease(step, dependantsOf(step.change), deps)))
  const writes = considered.reduce((sum, {change}) => sum + change.moves.length, 0)
  const budget = {reads: deps.reads() * readsPerPlan, writes, ...callLimit}
  const {inventory} = request
  const safeguards = judge(deps.safeguards, {
    kind: 'release',
    inventory,
    identity: deps.identity,
    considered,
    selected: [],
    budget,
    ...(request.reason === undefined ? {} : {reason: request.reason}),
  })
  const working = [...new Set([...plan.proof.refused, ...plan.proof.working])].filter(comesBack(plan))
  return sealPlan(
    {
      kind: 'release',
      releases: state.run,
      runbook: plan.runbook,
      account: inventory.account,
      inventoryDigest: sha256(canonicalJson(inventory)),
      params: plan.params,
      ...(request.incident === undefined ? {} : {incident: request.incident}),
      ...(request.reason === undefined ? {} : {reason: request.reason}),
      author: request.author,
      changes: considered.map(({change}) => change),
      collections: [],
      proof: proofOf({refused: [], working, soak: []}, plan.proof.probes),
      approvals: plan.release.approvals,
      release: plan.release,
      safeguards: [...safeguards],
      untouched: [...untouchedAgents(inventory, considered)],
      budget,
      estimate: {containedMs: containedEstimateMs(considered)},
    },
    deps.clock.now(),
  )
}
