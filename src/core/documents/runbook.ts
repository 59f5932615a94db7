import {z} from 'zod'
import {Duration, Name} from '../ids.ts'
import {refOf} from '../targets.ts'
import {BlastRadius} from './blast-radius.ts'
import {CensusKind} from './census.ts'
import {ReadyCheck} from '../releases/readiness.ts'
import {OnExpiry} from './lease.ts'

const StepId = Name
const Version = z.string().regex(/^\d+\.\d+\.\d+$/, 'expected a version such as 1.2.0')

/** A value that is a path look-up, such as `${agent.serviceTokens}`. */
export const Lookup = z
  .string()
  .regex(/^\$\{[A-Za-z][A-Za-z0-9_.-]*\}$/, 'expected a look-up such as ${agent.serviceTokens}')

export const RunbookParam = z.strictObject({
  type: z.enum([...(Object.keys(refOf) as (keyof typeof refOf)[]), 'agent', 'text', 'duration']),
  description: z.string().min(1),
  required: z.boolean().default(true),
})
export type RunbookParam = z.infer<typeof RunbookParam>

const ProbeList = z.array(z.union([Lookup, Name])).default([])

/** A literal, or a look-up, of an action's params. */
const With = z.record(z.string(), z.json()).default({})

export const EvidenceStep = z.strictObject({
  id: StepId.optional(),
  uses: Name,
  with: With,
  /** Steps that may not begin before this evidence is in, or its budget is spent; none in a runbook that only collects. */
  before: z.array(StepId).default([]),
  budget: Duration.default('20s'),
})

export const RunbookStep = z.strictObject({
  id: StepId,
  title: z.string().min(1).optional(),
  uses: Name,
  with: With,
  each: Lookup.optional(),
  needs: z.array(StepId).default([]),
  /** Probes that must work before the step begins, such as a consumer that uses its new secret; else it is held back. */
  await: z.strictObject({working: ProbeList, within: Duration.default('10m')}).optional(),
  /** How long the change may stand before a person must renew it. */
  lease: Duration.optional(),
  /** How long it may stand however often it is renewed. */
  leaseLimit: Duration.optional(),
  /** What becomes of it when nobody renews it; `lift` only for actions that allow it. */
  onExpiry: OnExpiry.optional(),
  /** Without a word from a person for so long the change is lifted again; only for actions that allow it. */
  heartbeat: Duration.optional(),
  expect: z
    .strictObject({min: z.int().min(0).default(1), max: z.int().min(1).max(10_000).default(10)})
    .default({min: 1, max: 10}),
  onFailure: z.enum(['stop', 'continue', 'hold']).default('stop'),
})
export type RunbookStep = z.infer<typeof RunbookStep>

/** A versioned file of steps: what to do, in what order, and how to prove that it worked. */
export const Runbook = z.strictObject({
  schema: z.literal('firebreak/runbook@1'),
  id: Name,
  version: Version,
  title: z.string().min(1).max(80),
  summary: z.string().min(1),
  owner: z.string().min(1),
  params: z.record(Name, RunbookParam).default({}),
  /** Which comes first: the reversible brake, or the snapshot (where revoking could trigger a wiper). */
  strategy: z.enum(['brake-snapshot-revoke', 'snapshot-isolate-revoke']),
  /** The blast radius of the whole, where it is wider than that of any step: of thousands of credentials, or of a place that everybody uses. */
  reach: BlastRadius.optional(),
  /**
   * A run over every credential of these kinds that the account has: each ends done, excluded or unknown, those that
   * are born meanwhile are dealt with as well, and the calls are paced.
   */
  ledger: z
    .strictObject({
      kinds: z.array(CensusKind).min(1),
      /** The share of failures at which no further step begins. */
      stopAt: z.number().min(0).max(1).default(0.05),
    })
    .optional(),
  evidence: z.array(EvidenceStep).default([]),
  steps: z.array(RunbookStep).default([]),
  prove: z
    .strictObject({refused: ProbeList, working: ProbeList, soak: z.array(Duration).default([])})
    .default({refused: [], working: [], soak: []}),
  release: z
    .strictObject({
      approvals: z.int().min(1).max(5).default(1),
      watch: Duration.default('30m'),
      /** Who is given back first: an agent, a group of agents or a step; the one that reaches least far when absent. */
      canary: z.union([Lookup, z.string().min(1)]).optional(),
      /** Probes that must stay refused also when all is given back, such as one with the old secret. */
      refused: z.array(z.union([Lookup, Name])).optional(),
      /** What has to be so before anything is given back: that each leaked credential was replaced. */
      ready: z.array(ReadyCheck).optional(),
    })
    .default({approvals: 1, watch: '30m'}),
  drill: z
    .strictObject({
      scenario: Name,
      params: z.record(Name, z.string()).default({}),
      contain: Duration.default('3m'),
      score: z.int().min(0).max(100).default(90),
    })
    .optional(),
})
export type Runbook = z.infer<typeof Runbook>
