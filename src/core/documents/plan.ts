import {z} from 'zod'
import {Duration, HexId, Name, Sha256, Timestamp} from '../ids.ts'
import {Codename} from '../notices/notice.ts'
import {SignedBundle} from '../signed/bundle.ts'
import {Target} from '../targets.ts'
import {Acceptance} from './acceptance.ts'
import {BlastRadius} from './blast-radius.ts'
import {Ledger} from './census.ts'
import {OnExpiry} from './lease.ts'
import {Probe} from './probe.ts'
import {Expiry} from './answers/evidence-clock.ts'
import {Readiness, ReadyCheck} from '../releases/readiness.ts'
import {Stage} from '../releases/stage.ts'
import {Untrusted} from './answers/untrusted.ts'

export {BlastRadius}
export const UndoClass = z.enum(['U1', 'U2', 'U3', 'U4'])
export type UndoClass = z.infer<typeof UndoClass>
export const Direction = z.enum(['restrict', 'relax', 'neutral'])
export type Direction = z.infer<typeof Direction>
/** P sets a state, C creates, D deletes or revokes, R reveals once, E reads evidence. */
export const ActionClass = z.enum(['P', 'C', 'D', 'R', 'E'])
export type ActionClass = z.infer<typeof ActionClass>

/** What one safeguard said of the plan. */
export const SafeguardResult = z.strictObject({
  rule: Name,
  result: z.enum(['passed', 'warned', 'refused']),
  /** The object it is about, by name. */
  object: z.string().optional(),
  message: z.string(),
  next: z.array(z.string()).default([]),
})
export type SafeguardResult = z.infer<typeof SafeguardResult>

/**
 * What still works after a change. `open`: it was seen. `unknown`: it could not be ruled out. `not-covered`: no lever
 * of Cloudflare reaches it, so it is told and does not count against the run.
 */
export const Residual = z.strictObject({
  /** What kind of leftover it is; the name by which one is accepted. */
  code: Name,
  standing: z.enum(['open', 'unknown', 'not-covered']),
  /** The object that it is about, by name. */
  on: z.string(),
  what: z.string(),
  why: z.string(),
  next: z.string().optional(),
  /** The action that closes it on the same agent or segment; `probe` or `held-probe` where seeing it refused does. */
  closedBy: Name.optional(),
  /** The object that this action must be about, by name; any of the run's when absent. */
  closedOn: z.string().optional(),
})
export type Residual = z.infer<typeof Residual>

export const Change = z.strictObject({
  /** Unique in the plan: the step id, with `/` and the target's name where the step has many. */
  key: z.string().min(1),
  step: Name,
  uses: Name,
  params: z.record(z.string(), z.json()),
  target: Target,
  /** `none`: the account is already as wanted. `blocked`: a release that would overwrite what somebody else did. */
  effect: z.enum(['update', 'none', 'blocked']),
  summary: z.string(),
  before: z.json(),
  after: z.json(),
  direction: Direction,
  blastRadius: BlastRadius,
  undo: UndoClass,
  class: ActionClass,
  /** Names of the requests that apply sends, in order. */
  moves: z.array(z.string()),
  grade: z.enum(['verified', 'predicted', 'undetermined']),
  /** Milliseconds until the change is in force everywhere, as documented or assumed by the action. */
  propagationMs: z.int().min(0),
  needs: z.array(z.string()),
  /** Probes that this change alone must turn to refused. */
  probes: z.array(Name),
  /** Probes that must work before it begins, and how long they may take to. */
  awaits: z.strictObject({working: z.array(Name), withinMs: z.int().positive()}).optional(),
  lease: Duration.optional(),
  /** How long it may stand however often it is renewed. */
  leaseLimit: Duration.optional(),
  /** What becomes of it when nobody renews it: a person decides, when absent. */
  onExpiry: OnExpiry.optional(),
  /** Without a word from a person for so long it is lifted again, by the machine that made it. */
  heartbeat: Duration.optional(),
  onFailure: z.enum(['stop', 'continue', 'hold']),
  residual: z.array(Residual),
})
export type Change = z.infer<typeof Change>

/** A log in which somebody was seen. */
export const FactLog = z.enum(['access', 'service-token-logins', 'audit', 'ai-gateway'])
export type FactLog = z.infer<typeof FactLog>

/** Who would be hit by changes to one object, from what the logs of the last days and the inventory tell. */
export const Fact = z.strictObject({
  /** Keys of the changes that it is about. */
  changes: z.array(z.string().min(1)).min(1),
  /** How far back was looked. */
  window: Duration,
  /** Sign-ins, changes or model calls, by the log that has them. `sampled`: the count is an estimate. */
  seen: z.array(z.strictObject({log: FactLog, count: z.int().min(0), sampled: z.boolean()})),
  /** E-mail addresses of people. */
  users: z.array(z.string()),
  /** Access applications by name. `seen`: there was a sign-in; else a policy only says that there may be one. */
  apps: z.array(z.strictObject({name: z.string(), seen: z.boolean()})),
  /** Agents of the inventory. */
  agents: z.array(z.string()),
  /** Tool integrations as the inventory labels them. */
  tools: z.array(z.strictObject({name: z.string(), blastRadius: BlastRadius, data: z.string()})),
  /** Who changed the object within the window: people by address, tokens by name. */
  changedBy: z.array(z.string()),
  /** What of it is not known, and why. */
  undetermined: z.array(z.string()),
})
export type Fact = z.infer<typeof Fact>

export const Collection = z.strictObject({
  key: z.string().min(1),
  uses: Name,
  params: z.record(z.string(), z.json()),
  /** Keys of the changes that wait for it. */
  before: z.array(z.string()),
  budgetMs: z.int().positive(),
  summary: z.string(),
})
export type Collection = z.infer<typeof Collection>

/** What would change, and the only thing that an apply may do. */
export const Plan = z.strictObject({
  schema: z.literal('firebreak/plan@1'),
  kind: z.enum(['contain', 'release']),
  runbook: z.strictObject({
    id: Name,
    version: z.string(),
    title: z.string(),
    digest: Sha256,
    /** Of the runbook, where the inventory asks for one; whoever applies the plan checks it again. */
    signature: SignedBundle.optional(),
  }),
  /** For a release: the run that it lifts. */
  releases: z.string().optional(),
  /** For a run of changes that no longer held: the run that made them first, and with which they are given back. */
  reasserts: z.string().optional(),
  /** For a release of only what lifts itself: when the last word came from a person. */
  noHeartbeatSince: Timestamp.optional(),
  /** For a release of only what its runbook lets lapse: when the last of those leases ran out. */
  leasesRanOutAt: Timestamp.optional(),
  account: z.strictObject({id: HexId, name: z.string(), environment: z.enum(['production', 'staging', 'drill'])}),
  /** Of a release that is divided or watched: who is given back first, and what has to be seen before the rest. */
  stages: z.array(Stage).min(1).optional(),
  /** Of a release: whether what had leaked was replaced. */
  readiness: z.array(Readiness).optional(),
  /** Of a release that is not divided, since somebody said so. */
  atOnce: z.literal(true).optional(),
  /** The id of the read-only token that looked; absent where the token that looks acts too. */
  lookedWith: z.strictObject({token: z.string()}).optional(),
  inventoryDigest: Sha256,
  params: z.record(z.string(), z.string()),
  incident: z.string().optional(),
  /** All that leaves the machine of what the incident is about. */
  codename: Codename.optional(),
  reason: z.string().optional(),
  author: z.string(),
  createdAt: Timestamp,
  expiresAt: Timestamp,
  changes: z.array(Change),
  collections: z.array(Collection),
  proof: z.strictObject({
    refused: z.array(Name),
    working: z.array(Name),
    soak: z.array(Duration),
    probes: z.record(Name, Probe),
  }),
  approvals: z.int().min(1),
  /** What may go on working without keeping the run from being called contained. */
  accepted: z.array(Acceptance),
  /** Whether it may need more calls than a window of the limit has, and then waits for the next: a mass run, and its release. */
  paced: z.boolean(),
  /** Of a mass run. */
  ledger: Ledger.optional(),
  /** Who would be hit; nothing where nobody looked. */
  facts: z.array(Fact),
  /** What it will take to lift this again. */
  release: z.strictObject({
    approvals: z.int().min(1),
    watch: Duration,
    /** An agent, a group of agents or a step: it is given back first. */
    canary: z.string().optional(),
    /** Probes that must stay refused also when all is given back. */
    refused: z.array(Name).optional(),
    /** What has to be so before anything is given back. */
    ready: z.array(ReadyCheck).optional(),
  }),
  safeguards: z.array(SafeguardResult),
  /** Agents of the inventory that no change touches. */
  untouched: z.array(Name),
  /** API calls: what the plan costs, of the 1,200 per 5 minutes that a token has. */
  budget: z.strictObject({reads: z.int(), writes: z.int(), limit: z.int(), reserve: z.int()}),
  estimate: z.strictObject({containedMs: z.int()}),
  /** Of the printed plan; no part of what is approved and applied. */
  untrusted: Untrusted.optional(),
  /** Of the printed answer only: what of its evidence is gone first. No digest is over it. */
  evidenceClock: z.array(Expiry).optional(),
  digest: Sha256,
})
export type Plan = z.infer<typeof Plan>
