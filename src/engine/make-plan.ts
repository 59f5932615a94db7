import type {Inventory} from '../core/documents/inventory.ts'
import type {Plan, SafeguardResult} from '../core/documents/plan.ts'
import type {Runbook} from '../core/documents/runbook.ts'
import {canonicalJson, documentDigest, sha256} from '../core/digest.ts'
import {probesOf} from '../core/runbooks/find-target.ts'
import {expandRunbook, type Expanded, type StepItem} from '../core/runbooks/expand.ts'
import {Fault} from '../core/fault.ts'
import {milliseconds} from '../core/ids.ts'
import type {Looking} from '../core/ports.ts'
import type {Considered, Considering, Identity, Safeguard} from '../core/safeguard.ts'
import {bindParams, lookUp, type Scope} from '../core/runbooks/scope.ts'
import {draftChange, named} from './draft.ts'

export interface PlanRequest {
  readonly runbook: {readonly document: Runbook; readonly digest: string}
  readonly inventory: Inventory
  readonly params: Readonly<Record<string, string>>
  readonly author: string
  readonly incident?: string | undefined
  readonly reason?: string | undefined
}

export interface Planning extends Looking {
  readonly safeguards: readonly Safeguard[]
  readonly identity: Identity
  /** Read requests sent so far. */
  readonly reads: () => number
}

/** How long a plan may be applied after it was made. */
export const planLifetimeMs = 30 * 60_000
/** Cloudflare's client API limit for a token: 1,200 calls per 5 minutes (docs: fundamentals, API rate limits). A fifth is kept for verify and release. */
export const callLimit = {limit: 1200, reserve: 240}

/** Each change is read to plan, before the run, before its step, to verify, and in the last sweep. */
export const readsPerPlan = 5

function probeNames(lists: readonly string[], scope: Scope, place: string): string[] {
  return [...new Set(lists.flatMap((name) => lookUp(name, scope, place) as string | readonly string[]))]
}

/** The probes of a plan with their definitions, so that the plan needs no inventory to be proven. */
export function proofOf(names: Omit<Plan['proof'], 'probes'>, known: Inventory['probes']): Plan['proof'] {
  const probes = [...new Set([...names.refused, ...names.working])].map((name) => {
    const probe = known[name]
    if (probe === undefined)
      throw new Fault('INVALID_DOCUMENT', `firebreak.yaml has no probe ${name}`, {next: ['add it under probes:']})
    return [name, probe] as const
  })
  return {...names, probes: Object.fromEntries(probes)}
}

async function consider(
  {key, step, action, params, needs}: StepItem,
  inventory: Inventory,
  {reader}: Looking,
): Promise<Considered> {
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

/** Runs every safeguard; a rule with nothing to say has passed. */
export function judge(safeguards: readonly Safeguard[], considering: Considering): readonly SafeguardResult[] {
  return safeguards.flatMap((safeguard) => {
    const results = safeguard.check(considering)
    return results.length > 0
      ? results
      : [{rule: safeguard.rule, result: 'passed' as const, message: safeguard.refuses, next: []}]
  })
}

/** What can be refused without reading anything is refused before anything is read. */
function refuseEarly(safeguards: readonly Safeguard[], considering: Considering): void {
  const refusal = judge(safeguards, considering).find(({result}) => result === 'refused')
  if (refusal !== undefined) throw new Fault('REFUSED', refusal.message, {next: refusal.next})
}

/** Agents none of whose objects or addresses a change names. */
export function untouchedAgents(inventory: Inventory, considered: readonly Considered[]): readonly string[] {
  const touched = canonicalJson(
    considered.filter(({change}) => change.effect === 'update').map(({change}) => [change.target, change.params]),
  )
  return Object.entries(inventory.agents)
    .filter(([, agent]) => {
      const handles = [...agent.serviceTokens, ...agent.apiTokens, ...agent.meshNodes].map(({id, name}) => id ?? name)
      return ![...handles, ...agent.addresses].some((handle) => touched.includes(JSON.stringify(handle)))
    })
    .map(([name]) => name)
}

/** The longest chain of documented propagation times, plus a second of calls for each link. */
export function containedEstimateMs(considered: readonly Considered[]): number {
  const byKey = new Map(considered.map(({change}) => [change.key, change]))
  const chainMs = (key: string): number => {
    const change = byKey.get(key)
    if (change === undefined) return 0
    return 1000 + Math.max(0, ...change.needs.map((need) => chainMs(need)))
  }
  const acting = considered.filter(({change}) => change.effect === 'update')
  return Math.max(0, ...acting.map(({change}) => chainMs(change.key) + change.propagationMs))
}

/** The parts of a plan that a release has as well. */
export function sealPlan(parts: Omit<Plan, 'schema' | 'createdAt' | 'expiresAt' | 'digest'>, now: Date): Plan {
  const body = {
    ...parts,
    schema: 'firebreak/plan@1' as const,
    createdAt: now.toISOString(),
    expiresAt: new Date(now.getTime() + planLifetimeMs).toISOString(),
  }
  return {...body, digest: documentDigest(body)}
}

interface Weighed {
  readonly request: PlanRequest
  readonly selected: Expanded['selected']
  readonly considered: readonly Considered[]
}

function considering({request, selected, considered}: Weighed, deps: Planning): Considering {
  const writes = considered.reduce((sum, {change}) => sum + change.moves.length, 0)
  return {
    kind: 'contain',
    inventory: request.inventory,
    identity: deps.identity,
    considered,
    selected,
    ...(request.reason === undefined ? {} : {reason: request.reason}),
    budget: {reads: deps.reads() * readsPerPlan, writes, ...callLimit},
  }
}

/** Reads the account and says what the runbook would change. It has no writer and cannot change anything. Throws REFUSED when a selector is empty or over its cap. */
export async function makePlan(request: PlanRequest, deps: Planning): Promise<Plan> {
  const {inventory} = request
  const {document: runbook, digest} = request.runbook
  const scope = bindParams(runbook, request.params, inventory)
  const {items, evidence, selected} = await expandRunbook({runbook, scope, inventory, loadAction: deps.loadAction})
  const working = probeNames(runbook.prove.working, scope, `${runbook.id} prove.working`)
  const refused = probeNames(runbook.prove.refused, scope, `${runbook.id} prove.refused`)
  const proof = proofOf({refused, working, soak: runbook.prove.soak}, inventory.probes)
  refuseEarly(deps.safeguards, considering({request, selected, considered: []}, deps))
  const considered = await Promise.all(items.map((item) => consider(item, inventory, deps)))
  const judged = considering({request, selected, considered}, deps)
  return sealPlan(
    {
      kind: 'contain',
      runbook: {id: runbook.id, version: runbook.version, title: runbook.title, digest},
      account: inventory.account,
      inventoryDigest: sha256(canonicalJson(inventory)),
      params: {...request.params},
      ...(request.incident === undefined ? {} : {incident: request.incident}),
      ...(request.reason === undefined ? {} : {reason: request.reason}),
      author: request.author,
      changes: considered.map(({change}) => change),
      collections: evidence.map(({key, action, params, before, step}) => ({
        key,
        uses: action.id,
        params: params as Plan['collections'][number]['params'],
        before: [...before],
        budgetMs: milliseconds(step.budget),
        summary: action.describe(params),
      })),
      proof,
      approvals: 1,
      release: runbook.release,
      safeguards: [...judge(deps.safeguards, judged)],
      untouched: [...untouchedAgents(inventory, considered)],
      budget: judged.budget,
      estimate: {containedMs: containedEstimateMs(considered)},
    },
    deps.clock.now(),
  )
}
