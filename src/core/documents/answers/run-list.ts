import {z} from 'zod'
import {HeartbeatStanding} from '../../heartbeats/beat.ts'
import {Timestamp} from '../../ids.ts'
import {Outcome} from '../../outcome.ts'
import {Untrusted} from './untrusted.ts'

/** One line about a run. */
export const ListedRun = z.strictObject({
  run: z.string().min(1),
  runbook: z.string(),
  kind: z.enum(['contain', 'release']),
  /** `unfinished`: no outcome is recorded; `resume` goes on with it. */
  outcome: z.union([Outcome, z.literal('unfinished')]),
  startedAt: Timestamp,
  incident: z.string().optional(),
  /** The finished release that has lifted it. */
  releasedBy: z.string().optional(),
  /** Where part of it lifts itself. */
  heartbeat: HeartbeatStanding.optional(),
  /** Somebody broke the glass, and nobody else has looked at it yet. */
  review: z.literal('due').optional(),
  /** How many of its changes stand longer than anybody has said they may. */
  overdue: z.int().positive().optional(),
  /** Why the journal cannot be believed. */
  note: z.string().optional(),
})
export type ListedRun = z.infer<typeof ListedRun>

/** The answer of `runs list`, newest first. */
export const RunList = z.strictObject({
  schema: z.literal('firebreak/runs@1'),
  runs: z.array(ListedRun),
  untrusted: Untrusted.optional(),
})
export type RunList = z.infer<typeof RunList>
