import {z} from 'zod'
import {BagCopy} from '../../evidence/bag-copy.ts'
import {HeartbeatStanding} from '../../heartbeats/beat.ts'
import {Name, Timestamp} from '../../ids.ts'
import {SignatureCheck} from '../../signed/bag-check.ts'
import {CustodyEntry} from '../../signed/custody.ts'
import {Target} from '../../targets.ts'
import {Statement, Words} from '../../text/pieces.ts'
import {Acceptance} from '../acceptance.ts'
import {Approval} from '../approval.ts'
import {EvidenceItem, SourceReport} from '../evidence.ts'
import {RunReport} from '../run-report.ts'
import {Untrusted} from './untrusted.ts'

const run = z.string().min(1)

/** What a person asks who was not there, and what can be said to it in plain words. */
export const Answer = z.strictObject({question: z.string(), statements: z.array(Statement).readonly()})
export type Answer = z.infer<typeof Answer>

/** Who did it: a person, firebreak by itself, or somebody else. `unclear`: firebreak or somebody else, nobody can say which. */
export const Doer = z.strictObject({
  kind: z.enum(['person', 'firebreak', 'other', 'unclear']),
  name: z.string().optional(),
})
export type Doer = z.infer<typeof Doer>

/** One thing that happened, and what says so: an entry of a journal, or a record of a log in the evidence of the run. */
export const Moment = z.strictObject({
  at: Timestamp,
  run,
  entry: z.int().min(1).optional(),
  record: z.strictObject({source: z.string(), key: z.string(), bag: z.string(), file: z.string()}).optional(),
  who: Doer,
  what: z.string(),
  /** What it was done to, or what was said. */
  about: z.string().optional(),
  /** What is no fact of that entry or record and is concluded from it: why it is held to be this doer. */
  inference: z.string().optional(),
})
export type Moment = z.infer<typeof Moment>

/** One way in which others could be hit: what the plan foretold, and what the record shows. */
export const Reach = z.strictObject({what: z.string(), predicted: Words, actual: Words})
export type Reach = z.infer<typeof Reach>

/** How wide one run was, and what of that nobody knows. */
export const Radius = z.strictObject({run, reaches: z.array(Reach).readonly(), unknown: z.array(z.string()).readonly()})
export type Radius = z.infer<typeof Radius>

/** What was seen of one road at one time. `unproven`: nobody tried it, or the answer proves nothing. */
export const Seen = z.strictObject({
  state: z.enum(['open', 'blocked', 'unproven']),
  why: z.string(),
  at: Timestamp.optional(),
})
export type Seen = z.infer<typeof Seen>

/** How a lever stood. `found`: it was so before the run. `spent`: what was done cannot be given back. */
export const LeverState = z.enum(['off', 'on', 'found', 'unproven', 'given-back', 'spent'])
export type LeverState = z.infer<typeof LeverState>

/** Who could reach whom before a run, while it stood and after it was lifted, as far as probes have shown. */
export const Picture = z.strictObject({
  run,
  /** What the run was about, such as a segment or an agent. */
  subject: z.array(z.string()),
  /** What of it the run was about: nodes, routes, services, Workers and address ranges. */
  members: z.array(z.strictObject({kind: z.string(), name: z.string()})),
  /** Absent until something of the run was given back. */
  releasedAt: Timestamp.optional(),
  roads: z.array(
    z.strictObject({
      probe: Name,
      must: z.enum(['be refused', 'work']),
      /** Where it leads. */
      place: z.string(),
      /** Whether that place lies in the address ranges of the segment. */
      inside: z.boolean(),
      before: Seen,
      during: Seen,
      after: Seen,
    }),
  ),
  levers: z.array(
    z.strictObject({key: z.string(), target: Target, before: LeverState, during: LeverState, after: LeverState}),
  ),
})
export type Picture = z.infer<typeof Picture>

/** A change that no release has given back. */
export const Standing = z.strictObject({
  run,
  key: z.string(),
  target: Target,
  since: Timestamp,
  verdict: z.enum(['held', 'not-held', 'unproven']),
  /** When it was last looked at. */
  lookedAt: Timestamp.optional(),
  /** When a person must renew it or lift it. */
  until: Timestamp.optional(),
  owner: z.string().optional(),
})
export type Standing = z.infer<typeof Standing>

/** What `release` would do to one change, if the account is still as the run has left it. */
export const GivingBack = z.strictObject({
  run,
  key: z.string(),
  target: Target,
  effect: z.enum(['update', 'none', 'impossible', 'unknown']),
  summary: z.string(),
})
export type GivingBack = z.infer<typeof GivingBack>

/**
 * A bag as it lies on this machine. `as-sealed`: its tag manifest is the one that the journal has of the sealing.
 * `gone`: it is not where it was sealed. What is in its files is not looked at.
 */
export const BagLook = z.strictObject({
  standing: z.enum(['as-sealed', 'changed', 'gone']),
  /** Who has had it in hand, link by link. */
  custody: z.array(CustodyEntry).readonly(),
  /** The signatures beside it, held against its tag manifest, its custody and the trust file of this machine. */
  signatures: z.array(SignatureCheck).readonly(),
  /** What is wrong with the chain of custody. */
  problems: z.array(z.string()).readonly(),
})
export type BagLook = z.infer<typeof BagLook>

/** One collection: where it is, what each source gave, what is in it, and where it is too. */
export const KeptEvidence = z.strictObject({
  run,
  key: z.string(),
  bag: z.string().optional(),
  sha256: z.string().optional(),
  failed: z.string().optional(),
  look: BagLook.optional(),
  sources: z.array(SourceReport).readonly(),
  items: z.array(EvidenceItem).readonly(),
  copies: z.array(BagCopy).readonly(),
  /** Where it should be, and is not. */
  uncopied: z.array(z.strictObject({sink: z.string(), why: z.string()})).readonly(),
})
export type KeptEvidence = z.infer<typeof KeptEvidence>

/** What the audit evidence of a case has of changes that no run of this machine has made. */
export const ChangesOfOthers = z.strictObject({
  /** All of them, told or not. */
  count: z.int().min(0),
  /** Those about an object that a run of the case was about. */
  ofTargets: z.int().min(0),
  /** Too many for a timeline: those furthest from the case are in the evidence only. */
  untold: z.int().min(0),
  /** Beside them, changes of runs that are not of this case. */
  elsewhere: z.array(z.strictObject({run, count: z.int().min(1)})).readonly(),
  /** Where the audit log was read, and how whole it is, as its collection says. */
  read: z.array(SourceReport.pick({state: true, window: true}).extend({run})).readonly(),
  /** Audit evidence that could not be read. */
  unread: z.array(z.strictObject({file: z.string(), why: z.string()})).readonly(),
})
export type ChangesOfOthers = z.infer<typeof ChangesOfOthers>

/** Who said yes to what. */
export const Decision = z.strictObject({
  run,
  what: z.enum(['approved', 'broke the glass', 'reviewed', 'accepted']),
  by: z.string(),
  at: Timestamp.optional(),
  means: Approval.shape.means.optional(),
  signed: z.boolean().optional(),
  acceptance: Acceptance.optional(),
  reason: z.string().optional(),
  until: z.string().optional(),
})
export type Decision = z.infer<typeof Decision>

/** The answer of `report`: one run with what lifted it, or every run of an incident, told to somebody who was not there. */
export const IncidentReport = z.strictObject({
  schema: z.literal('firebreak/incident-report@1'),
  incident: z.string().optional(),
  /** Whether all of it was practised against the sandbox. */
  drill: z.boolean(),
  accounts: z.array(z.string()).readonly(),
  /** When the last entry of any of its journals was written: nothing here is known to be true since. */
  knownAt: Timestamp,
  tone: z.enum(['good', 'open', 'bad']),
  headline: z.string(),
  summary: z.array(Answer).readonly(),
  runs: z.array(RunReport).readonly(),
  timeline: z.array(Moment).readonly(),
  others: ChangesOfOthers,
  blastRadius: z.array(Radius).readonly(),
  pictures: z.array(Picture).readonly(),
  evidence: z.array(KeptEvidence).readonly(),
  inForce: z.array(Standing).readonly(),
  heartbeats: z.array(HeartbeatStanding.extend({run})).readonly(),
  release: z.array(GivingBack).readonly(),
  decisions: z.array(Decision).readonly(),
  /** Runs of this machine whose journal cannot be believed: whether they belong to it nobody can say. */
  damaged: z.array(z.strictObject({run: z.string(), note: z.string()})).readonly(),
  untrusted: Untrusted.optional(),
})
export type IncidentReport = z.infer<typeof IncidentReport>
