import {personsNeeded} from '../../core/approvals/approval-rules.ts'
import type {Acceptance} from '../../core/documents/acceptance.ts'
import type {Inventory} from '../../core/documents/inventory.ts'
import type {Plan, SafeguardResult} from '../../core/documents/plan.ts'
import {canonicalJson, documentDigest, sha256} from '../../core/digest.ts'
import {type FindFacts, type FoundFacts, factsAbout} from '../../core/facts.ts'
import {Fault} from '../../core/fault.ts'
import {handlesOf} from '../../core/releases/owners.ts'
import {accept} from '../../core/runs/accept.ts'
import {assertBare} from '../../core/text/assert-bare.ts'
import {drillIncident} from '../../core/runs/run-summary.ts'
import {plannedResidual} from '../../core/runs/residual-access.ts'
import type {Looking, Observe} from '../../core/ports.ts'
import type {Considered, Considering, Grants, Identity, Safeguard} from '../../core/safeguard.ts'
import {callLimit, windowMs} from './call-limit.ts'

/** What it takes to make a plan: everything to look with, and nothing to write with. */
export interface Planning extends Looking {
  readonly safeguards: readonly Safeguard[]
  readonly identity: Identity
  /** Whether that token only looks, and another is to act. */
  readonly looksOnly?: boolean
  /** What the token may do; absent where it only looks. */
  readonly readGrants?: () => Promise<Grants>
  /** Addresses of the machine on which firebreak runs. */
  readonly addresses?: readonly string[]
  /** Looks for a plan over thousands of objects. */
  readonly observeTogether: Observe
  /** Looks who would be hit. */
  readonly findFacts: FindFacts
  /** Read requests sent so far. */
  readonly reads: () => number
}

/** Who plans, for which case, with which inventory. */
export interface PlanCase {
  readonly inventory: Inventory
  readonly author: string
  readonly incident?: string | undefined
  readonly reason?: string | undefined
  readonly codename?: string | undefined
  /** Codes of what may go on working, accepted by the author for this plan. */
  readonly accept?: readonly string[] | undefined
}

/** What differs between a plan to contain and a plan to release. */
export interface PlanParts extends Pick<
  Plan,
  | 'kind'
  | 'releases'
  | 'reasserts'
  | 'noHeartbeatSince'
  | 'leasesRanOutAt'
  | 'runbook'
  | 'params'
  | 'collections'
  | 'proof'
  | 'approvals'
  | 'release'
  | 'ledger'
  | 'paced'
  | 'stages'
  | 'readiness'
  | 'atOnce'
> {
  readonly considered: readonly Considered[]
  readonly selected: Considering['selected']
  readonly standing: Considering['standing']
  /** Read requests that it took to consider the changes. */
  readonly reads: number
  readonly found: FoundFacts
  /** What the changes and collections need, and what the token has; absent before it is known. */
  readonly permissions?: Considering['permissions']
}

/** How long a plan may be applied after it was made. */
const planLifetimeMs = 30 * 60_000

/** Until when a plan of this moment may be applied. */
export const planExpiry = (now: Date): string => new Date(now.getTime() + planLifetimeMs).toISOString()

/** Each change is read to plan, before the run, before its step, to verify, and in the last sweep. */
const readsPerPlan = 5

/** The probes of a plan with their definitions, so that the plan needs no inventory to be proven. */
export function proofOf(names: Omit<Plan['proof'], 'probes'>, known: Inventory['probes']): Plan['proof'] {
  const probes = [...new Set([...names.refused, ...names.working])].map((name) => {
    const probe = Object.hasOwn(known, name) ? known[name] : undefined
    if (probe === undefined)
      throw new Fault('INVALID_DOCUMENT', `firebreak.yaml has no probe ${name}`, {next: ['add it under probes:']})
    return [name, probe] as const
  })
  return {...names, probes: Object.fromEntries(probes)}
}

/** Runs every safeguard; a rule with nothing to say has passed. */
function runSafeguards(safeguards: readonly Safeguard[], considering: Considering): readonly SafeguardResult[] {
  const due = safeguards.filter(({concerns}) => concerns?.(considering) !== false)
  return due.flatMap((safeguard) => {
    const results = safeguard.check(considering)
    if (results.length > 0) return results
    return [{rule: safeguard.rule, result: 'passed' as const, message: safeguard.refuses, next: []}]
  })
}

/** Agents none of whose objects or addresses a change names, and none of whose probes are to be refused. */
function untouchedAgents(
  inventory: Inventory,
  considered: readonly Considered[],
  refused: readonly string[],
): string[] {
  const touched = canonicalJson(
    considered.filter(({change}) => change.effect === 'update').map(({change}) => [change.target, change.params]),
  )
  return Object.entries(inventory.agents)
    .filter(([, agent]) => {
      const isNamed = handlesOf(agent).some((handle) => touched.includes(JSON.stringify(handle)))
      return !isNamed && !agent.probes.refused.some((probe) => refused.includes(probe))
    })
    .map(([name]) => name)
}

/** The longest chain of documented propagation times, plus a second of calls for each link. */
function containedEstimateMs(considered: readonly Considered[]): number {
  const byKey = new Map(considered.map(({change}) => [change.key, change]))
  const known = new Map<string, number>()
  const chainMs = (key: string): number => {
    const change = byKey.get(key)
    if (change === undefined) return 0
    const ms = known.get(key) ?? 1000 + Math.max(0, ...change.needs.map(chainMs))
    known.set(key, ms)
    return ms
  }
  const acting = considered.filter(({change}) => change.effect === 'update')
  return Math.max(0, ...acting.map(({change}) => chainMs(change.key) + change.propagationMs))
}

/** How long a paced run waits for new windows of the call limit. */
const pacedMs = ({reads, writes, limit, reserve}: Plan['budget']): number =>
  Math.floor((reads + writes) / (limit - reserve)) * windowMs

/** What the inventory lives with, and what the author of this plan does. */
function acceptedBy(
  {inventory, author, reason = '', accept: codes = []}: PlanCase,
  considered: readonly Considered[],
  now: Date,
): Acceptance[] {
  const open = plannedResidual({changes: considered.map(({change}) => change)})
  return [
    ...inventory.accepted.filter((one) => one.until > now.toISOString()),
    ...accept({codes, owner: author, reason}, open, now),
  ]
}

function considering(
  parts: PlanParts,
  {inventory, reason, incident}: PlanCase,
  {identity, addresses = []}: Planning,
): Considering {
  const {kind, considered, selected, standing, reads, found, paced, permissions, readiness} = parts
  const writes = considered.reduce((sum, {change}) => sum + change.moves.length, 0)
  return {
    kind,
    inventory,
    identity,
    addresses,
    considered,
    selected,
    standing,
    ...(reason === undefined ? {} : {reason}),
    ...(readiness === undefined ? {} : {readiness}),
    isDrill: incident === drillIncident && inventory.account.environment === 'drill',
    ...(permissions === undefined ? {} : {permissions}),
    // Who would be hit is looked up for the plan, and never again.
    budget: {reads: reads * readsPerPlan + found.reads, writes, ...callLimit, paced},
  }
}

/** What can be refused without reading anything is refused before anything is read. Throws REFUSED. */
export function refuseEarly(parts: PlanParts, planCase: PlanCase, deps: Planning): void {
  const results = runSafeguards(deps.safeguards, considering(parts, planCase, deps))
  const refusal = results.find(({result}) => result === 'refused')
  if (refusal !== undefined) throw new Fault('REFUSED', refusal.message, {next: refusal.next})
}

/** Weighs the considered changes and makes the document, with its digest. Throws REFUSED where it would hold a secret. */
export function sealPlan(parts: PlanParts, planCase: PlanCase, deps: Planning): Plan {
  const {
    considered,
    selected: _selected,
    standing: _standing,
    reads: _reads,
    permissions: _permissions,
    found,
    ...rest
  } = parts
  const {inventory, author, incident, codename, reason} = planCase
  const weighed = considering(parts, planCase, deps)
  const {paced, ...budget} = weighed.budget
  const own = considered.flatMap(({change}) => change.probes)
  const awaited = considered.flatMap(({change}) => change.awaits?.working ?? [])
  const {probes} = proofOf({refused: own, working: awaited, soak: []}, inventory.probes)
  const acting = considered.flatMap(({change}) => (change.effect === 'update' ? [change.key] : []))
  const changes = considered.map(({change}) => change)
  const now = deps.clock.now()
  const body = {
    ...rest,
    proof: {
      ...rest.proof,
      refused: [...new Set([...rest.proof.refused, ...own])],
      probes: {...probes, ...rest.proof.probes},
    },
    schema: 'firebreak/plan@1' as const,
    account: inventory.account,
    ...(deps.looksOnly === true ? {lookedWith: {token: deps.identity.tokenId}} : {}),
    inventoryDigest: sha256(canonicalJson(inventory)),
    ...(incident === undefined ? {} : {incident}),
    ...(codename === undefined ? {} : {codename}),
    ...(reason === undefined ? {} : {reason}),
    author,
    createdAt: now.toISOString(),
    expiresAt: planExpiry(now),
    changes,
    approvals: personsNeeded({...rest, changes}, inventory.approvals),
    safeguards: [...runSafeguards(deps.safeguards, weighed)],
    accepted: acceptedBy(planCase, considered, now),
    facts: [...factsAbout(acting, found.facts)],
    untouched: untouchedAgents(inventory, considered, parts.proof.refused),
    budget,
    estimate: {containedMs: containedEstimateMs(considered) + (paced ? pacedMs(budget) : 0)},
  }
  assertBare(body)
  return {...body, digest: documentDigest(body)}
}
