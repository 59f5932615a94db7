import {endsByItself} from '../core/approvals/approval-rules.ts'
import type {Ledger} from '../core/documents/census.ts'
import type {Inventory} from '../core/documents/inventory.ts'
import type {Change, Plan} from '../core/documents/plan.ts'
import type {Runbook, RunbookStep} from '../core/documents/runbook.ts'
import {type FactSubject, type FindFacts, type FoundFacts, undeterminedFact} from '../core/facts.ts'
import {milliseconds} from '../core/ids.ts'
import {nativeEnd} from '../core/leases/emergency-change.ts'
import type {Observe} from '../core/ports.ts'
import {censusScope, openLedger} from '../core/runbooks/census.ts'
import {expandRunbook, type Expanded, type StepItem} from '../core/runbooks/expand.ts'
import {probesOf} from '../core/runbooks/find-target.ts'
import type {PinnedRunbook} from '../core/runbooks/primitive-runbooks.ts'
import {askedProbes} from '../core/runbooks/asked-probes.ts'
import {bindParams, lookUp, type Scope} from '../core/runbooks/scope.ts'
import type {Considered} from '../core/safeguard.ts'
import {targetId} from '../core/targets.ts'
import {draftChange, leaseTerms, named} from './planning/draft.ts'
import {
  type PlanCase,
  planExpiry,
  type Planning,
  type PlanParts,
  proofOf,
  refuseEarly,
  sealPlan,
} from './planning/seal-plan.ts'
import {withPermissions} from './planning/weigh-grants.ts'

export interface PlanRequest extends PlanCase {
  readonly runbook: PinnedRunbook
  readonly params: Readonly<Record<string, string>>
}

function probeNames(lists: readonly string[], scope: Scope, place: string): string[] {
  return [...new Set(lists.flatMap((name) => (lookUp(name, scope, place) ?? []) as string | readonly string[]))]
}

/** What a release of the run goes by, with every look-up resolved. */
function releaseTerms({id, release}: Runbook, scope: Scope): Plan['release'] {
  const {approvals, watch, canary, refused, ready} = release
  const first = canary === undefined ? undefined : lookUp(canary, scope, `${id} release.canary`)
  const named = typeof first === 'object' && first !== null && 'name' in first ? first.name : first
  return {
    approvals,
    watch,
    ...(typeof named === 'string' ? {canary: named} : {}),
    ...(ready === undefined ? {} : {ready}),
    ...(refused === undefined ? {} : {refused: probeNames(refused, scope, `${id} release.refused`)}),
  }
}

function proofFor(
  {runbook: {document: runbook}, inventory}: PlanRequest,
  scope: Scope,
  after: readonly string[] = [],
): Plan['proof'] {
  const {soak} = runbook.prove
  const refused = probeNames(runbook.prove.refused, scope, `${runbook.id} prove.refused`)
  const working = probeNames(runbook.prove.working, scope, `${runbook.id} prove.working`)
  const asked = askedProbes([...refused, ...working], inventory.probes, scope)
  const isAsked = (name: string) => Object.hasOwn(asked, name) || !Object.hasOwn(inventory.probes, name)
  const {probes} = proofOf({refused: [...after], working: [], soak: []}, inventory.probes)
  const proof = proofOf({refused: refused.filter(isAsked), working: working.filter(isAsked), soak}, asked)
  return {...proof, probes: {...probes, ...proof.probes}}
}

function awaited(step: RunbookStep, scope: Scope): Change['awaits'] {
  if (step.await === undefined) return undefined
  const working = probeNames(step.await.working, scope, `step ${step.id} await.working`)
  return {working, withinMs: milliseconds(step.await.within)}
}

interface Surroundings {
  readonly reach: Runbook['reach']
  readonly inventory: Inventory
  readonly scope: Scope
  readonly observe: Observe
  readonly now: Date
}

/** Whether the object is cut off: who gets a new secret goes on, and so does what its consumers do. */
const cuts = ({action, step}: StepItem): boolean =>
  action.direction === 'restrict' && action.class !== 'R' && step.await === undefined

async function consider(item: StepItem, {inventory, scope, observe, reach, now}: Surroundings): Promise<Considered> {
  const {key, step, action, params, needs} = item
  const seen = await named(key, observe(action, params))
  const draft = {
    key,
    step: step.id,
    action,
    params,
    needs,
    probes: cuts(item) ? probesOf(inventory, seen.target) : [],
    direction: action.direction,
    onFailure: step.onFailure,
    terms: leaseTerms(step),
    heartbeat: step.heartbeat,
    awaits: awaited(step, {...scope, [action.target.param]: item.object}),
    reach,
  }
  return draftChange(draft, seen, action.plan(params, seen.state, nativeEnd(step, planExpiry(now))))
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

async function ledgerOf({ledger}: Runbook, inventory: Inventory, deps: Planning): Promise<Ledger | undefined> {
  if (ledger === undefined) return undefined
  const credentials = await named('ledger', deps.takeCensus(ledger.kinds))
  return openLedger(ledger, credentials, {inventory, identity: deps.identity, now: deps.clock.now()})
}

/** The ledger of a mass run says of each credential when it was last used; thousands of objects are not looked for in logs. */
const unasked: FindFacts = async (subjects) => ({
  facts: undeterminedFact(
    subjects.map(({change}) => change),
    'who would be hit: the logs are not searched for a mass run, whose ledger says what was used last when',
  ),
  reads: 0,
})

interface FindingFacts {
  readonly inventory: Inventory
  readonly findFacts: FindFacts
  readonly stop: AbortSignal
}

/** The object of a step as the inventory has it, before anything is read; what a step makes is not there yet and hits nobody. */
function subjectOf({key, action: {target}, params}: StepItem): readonly FactSubject[] {
  const object: unknown = params[target.param]
  if (target.made === true || !isNamed(object)) return []
  return [{change: key, target: {kind: target.kind, id: targetId(object), name: object.name}, params}]
}

const isNamed = (object: unknown): object is {readonly name: string} =>
  typeof object === 'object' && object !== null && 'name' in object && typeof object.name === 'string'

/** A brake does not fail because somebody could not be asked whom it hits. */
async function factsFor(items: readonly StepItem[], {inventory, findFacts, stop}: FindingFacts): Promise<FoundFacts> {
  const subjects = items.flatMap(subjectOf)
  try {
    return await findFacts(subjects, inventory, stop)
  } catch (error) {
    const why = `who would be hit: looking failed (${error instanceof Error ? error.name : typeof error})`
    return {
      facts: undeterminedFact(
        subjects.map(({change}) => change),
        why,
      ),
      reads: 0,
    }
  }
}

/** Reads the account and says what the runbook would change. It has no writer and cannot change anything. Throws REFUSED when a selector is empty or over its cap. */
export async function makePlan(request: PlanRequest, deps: Planning): Promise<Plan> {
  const from = deps.reads()
  const {inventory, params} = request
  const {document: runbook, digest, signature} = request.runbook
  const ledger = await ledgerOf(runbook, inventory, deps)
  const scope = {
    ...bindParams(runbook, params, inventory),
    ...(ledger === undefined ? {} : {census: censusScope(ledger, inventory)}),
  }
  const {items, evidence, selected} = await expandRunbook({runbook, scope, inventory, loadAction: deps.loadAction})
  const release = releaseTerms(runbook, scope)
  const parts: PlanParts = {
    kind: 'contain',
    runbook: {
      id: runbook.id,
      version: runbook.version,
      title: runbook.title,
      digest,
      ...(signature === undefined ? {} : {signature}),
    },
    params: {...params},
    collections: collections(evidence),
    proof: proofFor(request, scope, release.refused),
    ...(ledger === undefined ? {} : {ledger}),
    paced: ledger !== undefined,
    // Who says yes to what ends by itself says yes to its end.
    approvals: runbook.steps.some(endsByItself) ? runbook.release.approvals : 1,
    release,
    considered: [],
    selected,
    standing: [],
    reads: 0,
    found: {facts: [], reads: 0},
  }
  refuseEarly(parts, request, deps)
  const observe = ledger === undefined ? deps.observe : deps.observeTogether
  const enough = new AbortController()
  try {
    const [considered, found, grants] = await Promise.all([
      Promise.all(
        items.map((item) => consider(item, {inventory, scope, observe, reach: runbook.reach, now: deps.clock.now()})),
      ),
      factsFor(items, {inventory, findFacts: ledger === undefined ? deps.findFacts : unasked, stop: enough.signal}),
      deps.readGrants?.(),
    ])
    const read = {...parts, considered, found, reads: deps.reads() - from}
    return sealPlan(await withPermissions(read, grants, deps), request, deps)
  } finally {
    // A plan that failed waits for nothing any more.
    enough.abort()
  }
}
