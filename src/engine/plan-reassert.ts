import type {JournalEntry} from '../core/documents/journal.ts'
import type {Plan} from '../core/documents/plan.ts'
import {undeterminedFact} from '../core/facts.ts'
import {Fault} from '../core/fault.ts'
import {nativeEnd} from '../core/leases/emergency-change.ts'
import {whyNotAgain} from '../core/leases/made-again.ts'
import {type RunState, runState} from '../core/runs/run-state.ts'
import type {StepState} from '../core/runs/step-state.ts'
import type {Considered} from '../core/safeguard.ts'
import {draftChange, named} from './planning/draft.ts'
import {type PlanCase, type Planning, proofOf, sealPlan} from './planning/seal-plan.ts'
import {withPermissions} from './planning/weigh-grants.ts'
import {containmentAction} from './running/run-step.ts'

export interface ReassertRequest extends PlanCase {
  /** The journal of the run whose changes no longer hold. */
  readonly entries: readonly JournalEntry[]
  readonly keys: readonly string[]
}

/** The changes that are meant and can be made again. Throws REFUSED where there is none. */
function meant({run, steps}: RunState, keys: readonly string[]): readonly StepState[] {
  const found = [...steps.values()].filter((step) => keys.includes(step.change.key) && whyNotAgain(step) === undefined)
  if (found.length > 0) return found
  throw new Fault('REFUSED', `${keys.join(', ')} of ${run}: only what sets a state is made again without a person`, {
    next: [`firebreak verify ${run}`, 'firebreak run RUNBOOK, to contain again'],
  })
}

/** It is given back with the run, and so has no lease of its own; where Cloudflare itself ends it, it ends when that run's would have. */
async function considerAgain({change}: StepState, {plan}: RunState, deps: Planning): Promise<Considered> {
  const {key, step, params, probes, onFailure} = change
  const action = await containmentAction(change.uses, deps)
  const seen = await named(key, deps.observe(action, params))
  const about = {key, step, action, params, probes, onFailure, needs: [], direction: action.direction}
  return draftChange(about, seen, action.plan(params, seen.state, nativeEnd(change, plan.expiresAt)))
}

/** The same changes of a run once more, from what is in the account now: it restricts, and gives nothing back. Throws REFUSED for what only a person makes again. */
export async function planReassert(request: ReassertRequest, deps: Planning): Promise<Plan> {
  const from = deps.reads()
  const state = runState(request.entries)
  const {plan} = state
  const steps = meant(state, request.keys)
  const [considered, grants] = await Promise.all([
    Promise.all(steps.map((step) => considerAgain(step, state, deps))),
    deps.readGrants?.(),
  ])
  const keys = considered.map(({change}) => change.key)
  const why = `who is hit by making it again: the logs are not searched; see the plan of ${state.run}`
  const parts = {
    kind: 'contain' as const,
    reasserts: plan.reasserts ?? state.run,
    runbook: plan.runbook,
    params: plan.params,
    collections: [],
    proof: proofOf({refused: [], working: plan.proof.working, soak: []}, plan.proof.probes),
    approvals: 1,
    release: plan.release,
    paced: plan.paced,
    considered,
    selected: [],
    standing: [],
    reads: deps.reads() - from,
    found: {facts: undeterminedFact(keys, why), reads: 0},
  }
  return sealPlan(await withPermissions(parts, grants, deps), request, deps)
}
