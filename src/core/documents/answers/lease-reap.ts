import {z} from 'zod'
import {exitCodes, type FaultCode as Code} from '../../fault.ts'
import {Timestamp} from '../../ids.ts'
import {Plan} from '../plan.ts'
import {StandingLease} from './lease-list.ts'
import {Untrusted} from './untrusted.ts'

/** What became of the lapsed changes of one run. `renewed`: a person or another reaper was quicker. */
export const ReapedRun = z.strictObject({
  run: z.string().min(1),
  keys: z.array(z.string()),
  result: z.enum(['lifted', 'renewed', 'incomplete', 'failed']),
  /** The run that lifted it. */
  by: z.string().optional(),
  /** Of what failed before anything was sent. */
  code: z.enum(Object.keys(exitCodes) as [Code, ...Code[]]).optional(),
  why: z.array(z.string()),
})
export type ReapedRun = z.infer<typeof ReapedRun>

/** The answer of `lease reap`. */
export const LeaseReap = z.strictObject({
  schema: z.literal('firebreak/lease-reap@1'),
  at: Timestamp,
  /** What would be lifted, without --apply. */
  plans: z.array(Plan),
  reaped: z.array(ReapedRun),
  /** What has run out and only a person may give back. */
  overdue: z.array(StandingLease),
  untrusted: Untrusted.optional(),
})
export type LeaseReap = z.infer<typeof LeaseReap>
