import {z} from 'zod'
import {Name, Sha256, Timestamp} from '../ids.ts'
import {BagCopy} from '../evidence/bag-copy.ts'
import {NoticeKind} from '../notices/notice.ts'
import {HeartbeatStanding} from '../heartbeats/beat.ts'
import {Outcome} from '../outcome.ts'
import {Target} from '../targets.ts'
import {Review} from './approval.ts'
import {Acceptance} from './acceptance.ts'
import {Credential, Excluded} from './census.ts'
import {SourceReport} from './evidence.ts'
import {Ladder, Level} from './ladder.ts'
import {Residual} from './plan.ts'
import {ProbeResult} from './probe.ts'
import {Untrusted} from './answers/untrusted.ts'
import {RecordStanding} from '../signed/record-standing.ts'

/** One change, as far as the run came with it. `unproven` is also what nobody looked at. */
export const StepReport = z.strictObject({
  key: z.string().min(1),
  target: Target,
  summary: z.string(),
  result: z.enum(['applied', 'unchanged', 'failed', 'drifted', 'skipped', 'unfinished', 'not-started']),
  verdict: z.enum(['held', 'not-held', 'unproven']),
  why: z.string().optional(),
  /** How far it is proven by what speaks for it alone; absent when Cloudflare did not accept it. */
  level: Level.optional(),
  /** Where its new secret is. */
  secretIn: z.string().optional(),
})
export type StepReport = z.infer<typeof StepReport>

/** A credential that nothing is known of, and why that is so. */
const Unknown = Credential.extend({why: z.string()})

/** Every credential of the first and the last count: none is missing. */
export const LedgerReport = z.strictObject({
  done: z.int().min(0),
  excluded: z.array(Excluded),
  unknown: z.array(Unknown),
  /** Born after the first count, and dealt with or among the unknown. */
  born: z.array(Credential),
  /** In the first count and not in the last. */
  gone: z.array(Credential),
})
export type LedgerReport = z.infer<typeof LedgerReport>

/** What a run came to: the answer of `run --apply`, `apply`, `resume`, `verify` and `release --apply`. */
export const RunReport = z.strictObject({
  schema: z.literal('firebreak/run-result@1'),
  run: z.string().min(1),
  kind: z.enum(['contain', 'release']),
  runbook: z.strictObject({id: Name, version: z.string(), title: z.string()}),
  account: z.string(),
  outcome: Outcome,
  exitCode: z.int(),
  why: z.array(z.string()),
  /** How many changes were made, and how many needed none. */
  changed: z.int().min(0),
  unchanged: z.int().min(0),
  steps: z.array(StepReport),
  probes: z.array(ProbeResult),
  /** How far containment is proven, and what stands above; absent for a release and for a run that only keeps evidence. */
  ladder: Ladder.optional(),
  /** What still works although the changes hold. */
  residual: z.array(Residual.extend({accepted: Acceptance.optional()})),
  /** Of a mass run: what became of each credential. */
  ledger: LedgerReport.optional(),
  /** One person went on without the others: who, why, and who has looked at it since. */
  breakGlass: z
    .strictObject({
      by: z.string(),
      reason: z.string(),
      until: Timestamp,
      missing: z.int(),
      review: Review.omit({signature: true}).optional(),
    })
    .optional(),
  /** Where part of it lifts itself, in the answer of `runs show`. */
  heartbeat: HeartbeatStanding.optional(),
  evidence: z.array(
    z.strictObject({
      key: z.string(),
      /** Path of the bag; absent when the collection failed. */
      bag: z.string().optional(),
      sha256: Sha256.optional(),
      files: z.int().min(0),
      bytes: z.int().min(0),
      /** What a survey or a triage has found, one line each. */
      found: z.array(z.string()).optional(),
      /** What each source gave; absent in reports of before. */
      sources: z.array(SourceReport.pick({source: true, state: true})).optional(),
      gaps: z.array(z.string()),
      /** Where its bag is too. */
      copies: z.array(BagCopy.pick({sink: true, place: true, folder: true, lock: true})).optional(),
      /** Where it should be, and is not. */
      uncopied: z.array(z.strictObject({sink: Name, why: z.string()})).optional(),
    }),
  ),
  /** Who should have been told what, and was not. */
  untold: z.array(z.strictObject({target: Name, kind: NoticeKind, why: z.string()})).optional(),
  times: z.strictObject({
    startedAt: Timestamp,
    endedAt: Timestamp.optional(),
    /** Milliseconds from the start of the run until the first change was accepted. */
    firstBrakeMs: z.number().optional(),
    /** Milliseconds from the start of the run until it was proven. */
    containedMs: z.number().optional(),
  }),
  /** How far the record can be believed; absent for a drill. */
  record: RecordStanding.optional(),
  next: z.array(z.string()),
  untrusted: Untrusted.optional(),
})
export type RunReport = z.infer<typeof RunReport>
