import {z} from 'zod'
import {Name, Sha256, Timestamp} from '../ids.ts'
import {Outcome} from '../outcome.ts'
import type {JournalEntry} from './journal.ts'
import {ProbeResult} from './probe.ts'
import {Untrusted} from './answers/untrusted.ts'

/** What is equal of two drills with one seed: the plan, the journal as it is compared, and the payload manifests of its evidence. */
export const DrillDigests = z.strictObject({plan: Sha256, journal: Sha256, payload: Sha256.optional()})
export type DrillDigests = z.infer<typeof DrillDigests>

/** What a drill was worth, and the times that an operator is measured by. All times are milliseconds since the runbook was started. */
export const DrillResult = z.strictObject({
  schema: z.literal('firebreak/drill-result@1'),
  runbook: Name,
  scenario: Name,
  seed: z.int(),
  outcome: Outcome,
  score: z.number().min(0).max(100),
  threshold: z.number().min(0).max(100),
  passed: z.boolean(),
  /** Null when it never came to that. */
  times: z.strictObject({
    firstBrakeMs: z.number().nullable(),
    containedMs: z.number().nullable(),
    /** From the plan of the release to its end. */
    releasedMs: z.number().optional(),
  }),
  probes: z.array(ProbeResult),
  requests: z.strictObject({total: z.int().min(0), mutating: z.int().min(0)}),
  evidence: z.strictObject({
    /** The folder of the bag; empty when nothing was kept. */
    bag: z.string(),
    files: z.int().min(0),
    bytes: z.int().min(0),
    sources: z.array(Name),
  }),
  release: z.strictObject({
    /** Whether the account is again as it was before the run. */
    restored: z.boolean(),
    differences: z.array(z.string()),
  }),
  run: z.string(),
  /** Absent when the drill never came to the release. */
  releaseRun: z.string().optional(),
  timeline: z.array(z.strictObject({at: Timestamp, offsetMs: z.number(), text: z.string()})),
  /** `why`: where the points went that were not earned. */
  scores: z.array(z.strictObject({what: z.string(), points: z.number(), of: z.number(), why: z.string().optional()})),
  /** Absent where no seed was asked for: such a drill is played in real time. */
  digests: DrillDigests.optional(),
  untrusted: Untrusted.optional(),
})
export type DrillResult = z.infer<typeof DrillResult>

/** What a drill tells while it goes on. */
export type DrillEvent =
  | {readonly kind: 'note'; readonly text: string}
  | {readonly kind: 'entry'; readonly entry: JournalEntry}

/** What a drill is asked to be. */
export interface DrillOptions {
  readonly runbook: string
  /** Played in real time when absent. */
  readonly seed?: number
  readonly params?: Readonly<Record<string, string>>
  /** The inventory whose targets are told of it; nobody is when absent. */
  readonly notify?: {readonly inventory?: string | undefined}
  readonly report: (event: DrillEvent) => void
  readonly stop: AbortSignal
}
