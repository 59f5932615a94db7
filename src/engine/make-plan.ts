import type {Inventory} from '../core/documents/inventory.ts'
import type {Plan} from '../core/documents/plan.ts'
import {milliseconds} from '../core/ids.ts'
import type {Looking} from '../core/ports.ts'
import {expandRunbook, type Expanded, type StepItem} from '../core/runbooks/expand.ts'
import {probesOf} from '../core/runbooks/find-target.ts'
import type {PinnedRunbook} from '../core/runbooks/primitive-runbooks.ts'
import {bindParams, lookUp, type Scope} from '../core/runbooks/scope.ts'
import type {Considered} from '../core/safeguard.ts'
import {draftChange, named} from './draft.ts'
import {type PlanCase, type Planning, type PlanParts, proofOf, refuseEarly, sealPlan} from './seal-plan.ts'

export interface PlanRequest extends PlanCase {
  readonly runbook: PinnedRunbook
  readonly params: Readonly<Record<string, string>>
}

function probeNames(lists: readonly string[], scope: Scope, place: string): string[] {
  return [...new Set(lists.flatMap((name) => lookUp(name, scope, place) as string | readonly string[]))]
}

function proofFor({runbook: {document: runbook}, inventory}: PlanRequest, scope: Scope): Plan['proof'] {
  const {refused, working, soak} = runbook.prove
  const names = {
    refused: probeNames(refused, scope, `${runbook.id} prove.refused`),
    working: probeNames(working, scope, `${runbook.id} prove.working`),
    soak,
  }
  return proofOf(names, inventory.probes)
}

async function consider(item: StepItem, inventory: Inventory, {reader}: Looking): Promise<Considered> {
  const {key, step, action, params, needs} = item
  const seen = await named(key, action.observe(reader, params))
  const draft = {
    key,
    step: step.id,
    action,
    params,
    needs,
    probes: probesOf(inventory, seen.target),
    direction: action.direction,
    onFailure: step.onFailure,
    lease: step.lease,
  }
  return draftChange(draft, seen, action.plan(params, seen.state))
}

// What an action's params are was checked by its schema, which is one of JSON.
const collections = (evidence: Expanded['evidence']): Plan['collections'] =>
  evidence.map(({key, action, params, before, step}) => ({
    key,
    uses: action.id,
    params: params as Plan['collections'][number]['params'],
    before: [...before],
    budgetMs: milliseconds(step.budget),
    summary: action.describe(params),
  }))

/** Reads the account and says what the runbook would change. It has no writer and cannot change anything. Throws REFUSED when a selector is empty or over its cap. */
export async function makePlan(request: PlanRequest, deps: Planning): Promise<Plan> {
  const from = deps.reads()
  const {inventory, params} = request
  const {document: runbook, digest} = request.runbook
  const scope = bindParams(runbook, params, inventory)
  const {items, evidence, selected} = await expandRunbook({runbook, scope, inventory, loadAction: deps.loadAction})
  const parts: PlanParts = {
    kind: 'contain',
    runbook: {id: runbook.id, version: runbook.version, title: runbook.title, digest},
    params: {...params},
    collections: collections(evidence),
    proof: proofFor(request, scope),
    approvals: 1,
    release: runbook.release,
    considered: [],
    selected,
    standing: [],
    reads: 0,
  }
  refuseEarly(parts, request, deps)
  const considered = await Promise.all(items.map((item) => consider(item, inventory, deps)))
  return sealPlan({...parts, considered, reads: deps.reads() - from}, request, deps)
}
