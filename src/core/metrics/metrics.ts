import {z} from 'zod'
import {Name, Timestamp} from '../ids.ts'
import {Outcome} from '../outcome.ts'

/** Of how many, the middle one, and the one that 95 of 100 stay below; nearest rank. Milliseconds. */
export const Spread = z.strictObject({count: z.int().min(0), p50: z.number().nullable(), p95: z.number().nullable()})
export type Spread = z.infer<typeof Spread>

/** So many of so many; absent is a ratio of nothing. */
export const Ratio = z.strictObject({part: z.int().min(0), of: z.int().min(0)})
export type Ratio = z.infer<typeof Ratio>

/** One promise about latency, how often it was kept, and how much of what may fail has failed: 1 is all of it. */
export const Objective = z.strictObject({
  class: Name,
  what: z.string(),
  withinMs: z.number().optional(),
  target: z.number(),
  kept: Ratio,
  burn: z.number().nullable(),
})
export type Objective = z.infer<typeof Objective>

export const MeasuredRun = z.strictObject({
  run: z.string(),
  runbook: z.string(),
  startedAt: Timestamp,
  outcome: Outcome.optional(),
  firstBrakeMs: z.number().optional(),
  provenMs: z.number().optional(),
})
export type MeasuredRun = z.infer<typeof MeasuredRun>

/** The last drill of a runbook, and what those before it scored, oldest first. */
export const DrillTrend = z.strictObject({
  runbook: z.string(),
  last: Timestamp.optional(),
  days: z.int().min(0).optional(),
  scores: z.array(z.strictObject({at: Timestamp, score: z.number(), passed: z.boolean()})),
})
export type DrillTrend = z.infer<typeof DrillTrend>

/** The weekly page for platform, security and finance. */
export const Metrics = z.strictObject({
  schema: z.literal('firebreak/metrics@1'),
  at: Timestamp,
  since: Timestamp,
  /** Whether the runs are those of incidents, or those of drills. */
  of: z.enum(['incidents', 'drills']),
  runs: z.array(MeasuredRun),
  firstBrake: Spread,
  proven: Spread,
  /** Of the connections that had to be refused, those that were. */
  policyDenied: Ratio,
  /** Requests sent, and the changes they were for. */
  requests: Ratio,
  /** Of the runs that changed something, those that were released. */
  rolledBack: Ratio,
  cost: z
    .strictObject({currency: z.string(), total: z.number(), actions: z.int().min(0), each: z.number().nullable()})
    .optional(),
  objectives: z.array(Objective),
  drills: z.array(DrillTrend),
  /** Runs whose journal cannot be believed: they count nowhere. */
  damaged: z.array(z.string()),
})
export type Metrics = z.infer<typeof Metrics>
