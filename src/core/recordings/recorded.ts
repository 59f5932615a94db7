import {z} from 'zod'
import {Name, Sha256, Timestamp} from '../ids.ts'
import {SignedBundle} from '../signed/bundle.ts'
import {Inventory} from '../documents/inventory.ts'
import {Probe, ProbeReason} from '../documents/probe.ts'
import {Runbook} from '../documents/runbook.ts'
import {Replaced} from '../releases/readiness.ts'
import {Staging} from '../releases/stage.ts'
import {Codename} from '../notices/notice.ts'

/** What came for one request: an answer, whose body is told by its digest, or none. */
export const RecordedCame = z.discriminatedUnion('kind', [
  z.strictObject({
    kind: z.literal('answer'),
    status: z.int(),
    /** Only those by which firebreak goes. */
    headers: z.record(z.string(), z.string()),
    /** Of the bytes as they are kept. `withheld`: it was itself a secret. `elsewhere`: too large to keep twice, and in the run's evidence where it is one of it. */
    body: z.union([Sha256, z.enum(['withheld', 'elsewhere'])]),
  }),
  z.strictObject({
    kind: z.literal('broken'),
    sent: z.boolean(),
    how: z.enum(['failed', 'timeout', 'stopped', 'held-back']),
    why: z.string(),
  }),
])
export type RecordedCame = z.infer<typeof RecordedCame>

/** One request, when it left, how long it took, and what came. */
export const RecordedExchange = z.strictObject({
  type: z.literal('exchange'),
  /** Method and path with query, without the host. */
  request: z.string(),
  /** Of the request's own body, where it has one and only reads. */
  asked: Sha256.optional(),
  /** The part of the run that asked, a step or a collection; absent where it was none, and in recordings of before. */
  by: z.string().optional(),
  /** Milliseconds since the recording began. */
  at: z.number(),
  ms: z.number(),
  came: RecordedCame,
})
export type RecordedExchange = z.infer<typeof RecordedExchange>

/** What one look from outside saw. `held`: of a connection that was opened before the change. */
export const RecordedProbe = z.strictObject({
  type: z.literal('probe'),
  probe: Probe,
  by: z.enum(['asked', 'held']),
  at: z.number(),
  ms: z.number(),
  reason: ProbeReason,
  detail: z.string(),
  retryAfterMs: z.number().optional(),
})
export type RecordedProbe = z.infer<typeof RecordedProbe>

/** When an entry of the journal was durable, and what waited for it went on. */
export const RecordedAppend = z.strictObject({type: z.literal('appended'), seq: z.int().min(1), at: z.number()})
export type RecordedAppend = z.infer<typeof RecordedAppend>

/** Bytes of answers, each once. */
export const RecordedBody = z.strictObject({
  type: z.literal('body'),
  sha256: Sha256,
  text: z.string().optional(),
  /** Of what is no text. */
  base64: z.string().optional(),
})
export type RecordedBody = z.infer<typeof RecordedBody>

const begun = {
  type: z.literal('recording'),
  schema: z.literal('firebreak/recording@1'),
  tool: z.string(),
  /** The moment as of which was planned, or the run began. */
  at: Timestamp,
}

/** Whose token looked. */
export const RecordedIdentity = z.strictObject({
  tokenId: z.string(),
  kind: z.enum(['account', 'user', 'unknown']),
  expiresOn: z.string().optional(),
  user: z.string().optional(),
})

const planCase = {
  inventory: Inventory,
  author: z.string(),
  incident: z.string().optional(),
  codename: Codename.optional(),
  reason: z.string().optional(),
}

/** What a plan was asked for. */
export const PlanAsked = z.discriminatedUnion('kind', [
  z.strictObject({
    kind: z.literal('contain'),
    ...planCase,
    runbook: z.strictObject({document: Runbook, digest: Sha256, signature: SignedBundle.optional()}),
    params: z.record(z.string(), z.string()),
    accept: z.array(z.string()).optional(),
  }),
  z.strictObject({
    kind: z.literal('release'),
    ...planCase,
    /** The run that is lifted, and how long its journal was then. */
    run: z.string(),
    entries: z.int().positive(),
    /** Runs that have made changes of it again, the oldest first, and how long their journals were then. */
    again: z.array(z.strictObject({run: z.string(), entries: z.int().positive()})).optional(),
    standing: z.array(z.strictObject({run: z.string(), runbook: z.string(), holds: z.array(z.string())})),
    lift: z
      .strictObject({keys: z.array(z.string()), since: Timestamp, missed: z.enum(['heartbeat', 'lease']).optional()})
      .optional(),
    staging: Staging.optional(),
    replaced: z.array(Replaced).optional(),
  }),
  z.strictObject({
    kind: z.literal('reassert'),
    ...planCase,
    /** The run whose changes are made again, and how long its journal was then. */
    run: z.string(),
    entries: z.int().positive(),
    keys: z.array(z.string()),
  }),
])
export type PlanAsked = z.infer<typeof PlanAsked>

/** With what a recording begins: everything besides the answers that its outcome follows from. */
export const RecordingHeader = z.discriminatedUnion('of', [
  z.strictObject({
    ...begun,
    of: z.literal('planning'),
    asked: PlanAsked,
    identity: RecordedIdentity,
    looksOnly: z.boolean(),
    addresses: z.array(z.string()),
  }),
  z.strictObject({...begun, of: z.literal('run'), run: Name}),
])
export type RecordingHeader = z.infer<typeof RecordingHeader>
export type PlanningHeader = Extract<RecordingHeader, {of: 'planning'}>
export type RunHeader = Extract<RecordingHeader, {of: 'run'}>

/** One line of a recording: its header first, then the rest in any order. */
export const RecordingLine = z.discriminatedUnion('type', [
  RecordedExchange,
  RecordedProbe,
  RecordedAppend,
  RecordedBody,
])
export type RecordingLine = z.infer<typeof RecordingLine>
