import {z} from 'zod'
import {HeartbeatStanding} from '../../heartbeats/beat.ts'
import {Timestamp} from '../../ids.ts'
import {Outcome} from '../../outcome.ts'
import {Target} from '../../targets.ts'
import {Level} from '../ladder.ts'
import {Untrusted} from './untrusted.ts'

/**
 * What a look says of one change. `in-force`: as it was left. `changed`: it still holds, and somebody has changed
 * something else about the object. `not-held`: it no longer holds as it was left. `unseen`: the look could not tell.
 * `lifted`: it was given back, since nobody confirmed or renewed it.
 */
export const Standing = z.enum(['in-force', 'changed', 'not-held', 'unseen', 'lifted'])
export type Standing = z.infer<typeof Standing>

export const StandingChange = z.strictObject({
  key: z.string().min(1),
  target: Target,
  standing: Standing,
  /** Fields that are no longer as they were left, such as `traffic`. */
  differs: z.array(z.string()),
  why: z.string().optional(),
  /** Of what is `unseen`: what the last look said, and when. */
  lastKnown: z.strictObject({verdict: z.enum(['held', 'not-held', 'unproven']), at: Timestamp}).optional(),
})
export type StandingChange = z.infer<typeof StandingChange>

/** One run that is not released, and what has become of it. */
export const StandingRun = z.strictObject({
  run: z.string().min(1),
  runbook: z.string(),
  title: z.string(),
  incident: z.string().optional(),
  reason: z.string().optional(),
  /** Who began it. */
  by: z.string(),
  since: Timestamp,
  /** When the first of its leases asks for a review. */
  until: Timestamp.optional(),
  /** `unfinished`: no outcome is recorded; `resume` goes on with it. */
  outcome: z.union([Outcome, z.literal('unfinished')]),
  /** How far it was proven when it was last looked at from outside; absent when Cloudflare did not accept all of it. */
  level: Level.optional(),
  /** Changes whose lease has run out. */
  overdue: z.int().min(0),
  /** What still works, or may, and nobody lives with. */
  open: z.array(z.string()),
  /** Credentials of a mass run of which nobody knows what became of them. */
  unknown: z.int().min(0),
  /** Somebody broke the glass, and nobody else has looked at it yet. */
  review: z.literal('due').optional(),
  /** Where part of it lifts itself. */
  heartbeat: HeartbeatStanding.optional(),
  changes: z.array(StandingChange),
  next: z.array(z.string()),
})
export type StandingRun = z.infer<typeof StandingRun>

/** The answer of `status`: what the runs of this machine hold in one account, as a look just now saw it, newest first. */
export const Status = z.strictObject({
  schema: z.literal('firebreak/status@1'),
  account: z.string(),
  at: Timestamp,
  runs: z.array(StandingRun),
  /** Runs whose journal cannot be believed. */
  damaged: z.array(z.strictObject({run: z.string(), note: z.string()})),
  untrusted: Untrusted.optional(),
})
export type Status = z.infer<typeof Status>
