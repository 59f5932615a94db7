import {z} from 'zod'
import {Name, Timestamp} from '../../ids.ts'
import {Untrusted} from './untrusted.ts'

/** `blocker`: containment would fail or lock somebody out. `warning`: it would be less, or unproven. `advice`: better done. The worst first. */
export const Severity = z.enum(['blocker', 'warning', 'advice'])
export type Severity = z.infer<typeof Severity>

/** One thing that is not ready, and what mends it. */
export const Finding = z.strictObject({
  check: Name,
  severity: Severity,
  /** What it is about: an agent, a token, a lever, a setting. */
  object: z.string(),
  message: z.string(),
  why: z.string(),
  /** Commands or acts, the first one first. */
  mend: z.array(z.string()).min(1),
  /** The runbooks that it would hit; absent where it is about all. */
  runbooks: z.array(z.string()).optional(),
})
export type Finding = z.infer<typeof Finding>

/** How one check went. `unseen`: what it reads could not be read, and it says nothing about it. */
export const Checked = z.strictObject({
  check: Name,
  title: z.string(),
  standing: z.enum(['clear', 'found', 'unseen']),
  /** Why it could not be looked at, with the code of the failure. */
  unseen: z.strictObject({code: z.string(), why: z.string()}).optional(),
})
export type Checked = z.infer<typeof Checked>

/** A permission to write that runbooks take. `unprovable`: there is no canary that would show it. */
export const Writable = z.strictObject({
  permission: z.string(),
  standing: z.enum(['proven', 'refused', 'untried', 'unprovable']),
  /** The name under which the inventory has the canary that shows it. */
  canary: z.string().optional(),
  /** The canary that was written to, when, and why it was refused. */
  object: z.string().optional(),
  at: Timestamp.optional(),
  why: z.string().optional(),
  runbooks: z.array(z.string()),
})
export type Writable = z.infer<typeof Writable>

/** Whether what containment needs is there, before it is needed. */
export const Doctor = z.strictObject({
  schema: z.literal('firebreak/doctor@1'),
  account: z.string(),
  at: Timestamp,
  /** The runbooks that were looked at. */
  runbooks: z.array(z.string()),
  checks: z.array(Checked),
  /** Whether it was shown that the token may write. */
  writes: z.array(Writable),
  /** The worst first. */
  findings: z.array(Finding),
  untrusted: Untrusted.optional(),
})
export type Doctor = z.infer<typeof Doctor>

/** What is to be examined before it is needed. */
export interface ReadinessAsked {
  readonly inventory?: string | undefined
  /** One runbook, by name or path; all that there are when absent. */
  readonly runbook?: string | undefined
  /** Whether the account is looked at, too. */
  readonly online: boolean
}
export type ExamineReadiness = (asked: ReadinessAsked) => Promise<Doctor>
