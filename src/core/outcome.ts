import {z} from 'zod'
import type {FaultCode} from './fault.ts'

/** What looking again at one change says. `unproven` is never shown as success. */
export const Verdict = z.discriminatedUnion('verdict', [
  z.strictObject({
    verdict: z.literal('held'),
    /** What the look could not see. */
    unseen: z.string().optional(),
  }),
  z.strictObject({verdict: z.literal('not-held'), why: z.string()}),
  z.strictObject({verdict: z.literal('unproven'), why: z.string()}),
])
export type Verdict = z.infer<typeof Verdict>

export const held: Verdict = {verdict: 'held'}
export const heldBut = (unseen: string): Verdict => ({verdict: 'held', unseen})
export const notHeld = (why: string): Verdict => ({verdict: 'not-held', why})
export const unproven = (why: string): Verdict => ({verdict: 'unproven', why})

/** How a run ended. `armed` belongs to runs that only install levers, `replaced` to those that only give out new secrets, `recorded` to those that only keep evidence, the last two to releases. */
export const Outcome = z.enum([
  'contained',
  'applied-unverified',
  'not-contained',
  'partial',
  'refused',
  'failed',
  'armed',
  'replaced',
  'recorded',
  'released',
  'release-incomplete',
])
export type Outcome = z.infer<typeof Outcome>

/** The fault a run of this outcome exits with; undefined means exit 0. */
export const outcomeFault: Readonly<Record<Outcome, FaultCode | undefined>> = {
  contained: undefined,
  armed: undefined,
  replaced: undefined,
  recorded: undefined,
  released: undefined,
  'applied-unverified': 'UNPROVEN',
  'not-contained': 'NOT_CONTAINED',
  partial: 'PARTIAL',
  refused: 'REFUSED',
  failed: 'UNAVAILABLE',
  'release-incomplete': 'RELEASE_INCOMPLETE',
}
