import {z} from 'zod'
import {exitCodes, type FaultCode as Code} from '../fault.ts'
import {Outcome, Verdict} from '../outcome.ts'
import {BagCopy} from '../evidence/bag-copy.ts'
import {Name, Sha256, Timestamp} from '../ids.ts'
import {NoticeKind} from '../notices/notice.ts'
import {Acceptance} from './acceptance.ts'
import {Approval, Review} from './approval.ts'
import {Credential} from './census.ts'
import {EvidenceItem, SourceReport} from './evidence.ts'
import {Lease, LeaseExtension} from './lease.ts'
import {Change, Plan, Residual, SafeguardResult} from './plan.ts'
import {ProbeResult} from './probe.ts'

const key = z.string().min(1)
const FaultCode = z.enum(Object.keys(exitCodes) as [Code, ...Code[]])

/** The request behind an intent: never its body, only the digest. */
export const WireRequest = z.strictObject({
  method: z.enum(['POST', 'PUT', 'PATCH', 'DELETE']),
  path: z.string().startsWith('/'),
  bodySha256: Sha256.optional(),
})
export type WireRequest = z.infer<typeof WireRequest>

/** `applied`: the API said so, or a read-back did. `not-applied`: it was refused before it had an effect. */
export const SendResult = z.enum(['applied', 'not-applied', 'unknown'])
export type SendResult = z.infer<typeof SendResult>

/** A lock that was not given back, and who has taken its place. */
export const TakeOver = z.strictObject({
  type: z.literal('take-over'),
  /** Id of the lock that was taken over. */
  lock: Name,
  run: z.string().min(1),
  holder: z.string(),
  host: z.string(),
  since: Timestamp,
  by: z.string(),
  /** `ended`: its process was gone. `lapsed`: it was not renewed in time. `typed`: a person named it. */
  because: z.enum(['ended', 'lapsed', 'typed']),
  reason: z.string().optional(),
})
export type TakeOver = z.infer<typeof TakeOver>

/** Everything that a run records. What varies from run to run without meaning sits under `obs`, which the journal adds. */
export const JournalEvent = z.discriminatedUnion('type', [
  z.strictObject({type: z.literal('run-start'), plan: Plan, tool: z.string()}),
  z.strictObject({type: z.literal('approval'), approval: Approval}),
  /** One person went on without the others; `missing` is how many they are. */
  z.strictObject({
    type: z.literal('break-glass'),
    by: z.string().min(1),
    reason: z.string().min(1),
    until: Timestamp,
    missing: z.int().min(1),
  }),
  z.strictObject({type: z.literal('review'), review: Review}),
  z.strictObject({type: z.literal('lock'), resources: z.array(z.string())}),
  TakeOver,
  /** What a safeguard said of the token that acts, where the plan could not say it yet. */
  z.strictObject({type: z.literal('warned'), result: SafeguardResult}),
  /** The wall clock was moved, or the machine slept: by how many milliseconds, and both clocks before and after. */
  z.strictObject({
    type: z.literal('clock-jump'),
    byMs: z.int(),
    before: z.strictObject({wall: Timestamp, mono: z.number()}),
    after: z.strictObject({wall: Timestamp, mono: z.number()}),
  }),
  z.strictObject({type: z.literal('resume')}),
  z.strictObject({type: z.literal('evidence'), key, item: EvidenceItem}),
  z.strictObject({
    type: z.literal('collected'),
    key,
    bag: z.string(),
    sha256: Sha256,
    sources: z.array(SourceReport),
  }),
  /** `bag`: where it was broken off, to be gone on with. */
  z.strictObject({type: z.literal('collection-failed'), key, why: z.string(), bag: z.string().optional()}),
  /** A sealed bag is at an evidence sink too, or could not be brought there by the end of the run. */
  z.strictObject({type: z.literal('copied'), key, copy: BagCopy}),
  z.strictObject({type: z.literal('copy-failed'), key, sink: Name, why: z.string()}),
  z.strictObject({type: z.literal('step-start'), key}),
  z.strictObject({
    type: z.literal('intent'),
    key,
    move: z.string(),
    attempt: z.int().min(1),
    request: WireRequest,
    notAfter: Timestamp,
  }),
  z.strictObject({
    type: z.literal('outcome'),
    key,
    move: z.string(),
    attempt: z.int().min(1),
    result: SendResult,
    via: z.enum(['answer', 'read-back']),
    status: z.int().optional(),
    cfRay: z.string().optional(),
    why: z.string().optional(),
  }),
  z.strictObject({
    type: z.literal('step-end'),
    key,
    result: z.enum(['applied', 'unchanged', 'failed', 'drifted', 'skipped']),
    why: z.string().optional(),
    /** Of a failure: its fault. */
    code: FaultCode.optional(),
    next: z.array(z.string()).optional(),
  }),
  z.strictObject({type: z.literal('lease'), lease: Lease}),
  z.strictObject({type: z.literal('lease-extended'), extension: LeaseExtension}),
  z.strictObject({type: z.literal('verify'), key, level: z.enum(['V1', 'V4']), verdict: Verdict}),
  z.strictObject({
    type: z.literal('proving'),
    level: z.enum(['V2', 'V4']),
    probes: z.array(Name),
    /** How long the answers may take, in milliseconds. */
    withinMs: z.int().min(0),
  }),
  z.strictObject({type: z.literal('probe'), level: z.enum(['V2', 'V4']), result: ProbeResult}),
  z.strictObject({type: z.literal('residual'), key, items: z.array(Residual)}),
  /** A new secret is where it belongs; what it is nobody wrote down. */
  z.strictObject({type: z.literal('secret-kept'), key, move: z.string(), attempt: z.int().min(1), sink: z.string()}),
  /** V3: what Cloudflare's own records say since the change. */
  z.strictObject({type: z.literal('quiet'), key, since: Timestamp, verdict: Verdict}),
  /** A change that the plan announced without knowing its object: a credential that was born during the run. */
  z.strictObject({type: z.literal('found'), change: Change}),
  /** A later count of the credentials that a mass run is about. */
  z.strictObject({type: z.literal('census'), credentials: z.array(Credential)}),
  z.strictObject({type: z.literal('accepted'), acceptance: Acceptance}),
  /** Nothing is sent until then: what was sent may have its effect yet, or the network is away, and nobody knows until when. */
  z.strictObject({
    type: z.literal('waiting'),
    on: z.enum(['settling', 'network']),
    key: key.optional(),
    until: Timestamp.optional(),
    why: z.string(),
  }),
  /** The network is back. */
  z.strictObject({type: z.literal('waited'), on: z.literal('network'), ms: z.int().min(0)}),
  z.strictObject({type: z.literal('interrupt')}),
  /** What the API and the probes said, kept so that the plan and the run can be derived from it again; or why it was not. */
  z.strictObject({
    type: z.literal('recorded'),
    bag: z.string().optional(),
    sha256: Sha256.optional(),
    exchanges: z.int().min(0),
    why: z.string().optional(),
  }),
  /** What became of one notice at one target; neither what it said nor where that is. */
  z.strictObject({
    type: z.literal('notified'),
    target: Name,
    notice: z.string(),
    kind: NoticeKind,
    delivered: z.boolean(),
    tries: z.int().min(0),
    status: z.int().optional(),
    why: z.string().optional(),
  }),
  /** So much of the watch over a stage of a release has held. `unseen`: what the last look could not see, for which nothing was counted. */
  z.strictObject({
    type: z.literal('watched'),
    stage: z.string().min(1),
    ms: z.int().min(0),
    unseen: z.array(z.string()).optional(),
  }),
  /** What was seen in the watch, twice, that must not be: what was given back is contained again. */
  z.strictObject({type: z.literal('regressed'), stage: z.string().min(1), why: z.array(z.string()).min(1)}),
  z.strictObject({type: z.literal('soak'), point: z.string(), held: z.boolean()}),
  z.strictObject({type: z.literal('run-outcome'), outcome: Outcome, why: z.array(z.string())}),
])
export type JournalEvent = z.infer<typeof JournalEvent>

/** Facts of the moment: wall clock, monotonic milliseconds, who and where, and which process wrote it. */
export const Observed = z.strictObject({
  at: Timestamp,
  mono: z.number(),
  /** The start of the machine from which `mono` counts, where the system tells it. */
  boot: z.string().optional(),
  epoch: z.int().min(0),
  nonce: Name,
  actor: z.string(),
  host: z.string(),
})

/** One link of the chain: the event, its place, and the hash of the link before it. */
export const JournalEntry = z.strictObject({
  schema: z.literal('firebreak/journal-entry@1'),
  run: z.string().min(1),
  seq: z.int().min(1),
  prev: Sha256,
  event: JournalEvent,
  obs: Observed,
})
export type JournalEntry = z.infer<typeof JournalEntry>
