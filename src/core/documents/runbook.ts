import {z} from 'zod'
import {Duration, Name} from '../ids.ts'

const StepId = Name
const Version = z.string().regex(/^\d+\.\d+\.\d+$/, 'expected a version such as 1.2.0')

/** A value that is a path look-up, such as `${agent.serviceTokens}`. */
export const Lookup = z
  .string()
  .regex(/^\$\{[A-Za-z][A-Za-z0-9_.-]*\}$/, 'expected a look-up such as ${agent.serviceTokens}')

export const RunbookParam = z.strictObject({
  type: z.enum(['agent', 'segment', 'service-token', 'api-token', 'access-app', 'mesh-node', 'text', 'duration']),
  description: z.string().min(1),
  required: z.boolean().default(true),
})
export type RunbookParam = z.infer<typeof RunbookParam>

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
  /** How long the change may stand before a person must renew it. */
  lease: Duration.optional(),
  expect: z
    .strictObject({min: z.int().min(0).default(1), max: z.int().min(1).max(1000).default(10)})
    .default({min: 1, max: 10}),
  onFailure: z.enum(['stop', 'continue', 'hold']).default('stop'),
})
export type RunbookStep = z.infer<typeof RunbookStep>

const ProbeList = z.array(z.union([Lookup, Name])).default([])

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
  evidence: z.array(EvidenceStep).default([]),
  steps: z.array(RunbookStep).default([]),
  prove: z
    .strictObject({refused: ProbeList, working: ProbeList, soak: z.array(Duration).default([])})
    .default({refused: [], working: [], soak: []}),
  release: z
    .strictObject({approvals: z.int().min(1).max(5).default(1), watch: Duration.default('30m')})
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
