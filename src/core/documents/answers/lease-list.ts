import {z} from 'zod'
import {Timestamp} from '../../ids.ts'
import {Target} from '../../targets.ts'
import {LeaseExtension, OnExpiry} from '../lease.ts'
import {Untrusted} from './untrusted.ts'

/** One emergency change that stands. */
export const StandingLease = z.strictObject({
  run: z.string().min(1),
  runbook: z.string(),
  incident: z.string().optional(),
  key: z.string().min(1),
  step: z.string().min(1),
  target: Target,
  /** Who granted or last extended it. */
  owner: z.string(),
  reason: z.string(),
  since: Timestamp,
  /** `current`: its time runs. `overdue`: it has run out. `unleased`: its runbook sets none. */
  standing: z.enum(['current', 'overdue', 'unleased']),
  until: Timestamp.optional(),
  /** The end as its record has it; `until` differs where the wall clock was moved since. */
  expiresAt: Timestamp.optional(),
  /** However often it is extended. */
  limit: Timestamp.optional(),
  onExpiry: OnExpiry,
})
export type StandingLease = z.infer<typeof StandingLease>

/** The answer of `lease list`: those that run out first come first. */
export const LeaseList = z.strictObject({
  schema: z.literal('firebreak/leases@1'),
  at: Timestamp,
  leases: z.array(StandingLease),
  /** Runs whose journal cannot be believed. */
  damaged: z.array(z.strictObject({run: z.string(), note: z.string()})),
  untrusted: Untrusted.optional(),
})
export type LeaseList = z.infer<typeof LeaseList>

/** The answer of `lease extend`. */
export const LeaseExtended = LeaseExtension.extend({
  schema: z.literal('firebreak/lease-extension@1'),
  untrusted: Untrusted.optional(),
})
export type LeaseExtended = z.infer<typeof LeaseExtended>
