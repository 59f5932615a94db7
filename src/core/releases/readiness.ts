import {z} from 'zod'
import {Verdict} from '../outcome.ts'
import {Name, Timestamp} from '../ids.ts'

/** What a runbook may ask of a release before it is begun. */
export const ReadyCheck = z.enum(['credential-replaced'])
export type ReadyCheck = z.infer<typeof ReadyCheck>

/** Whether a credential that is given back is still the one that leaked. */
export const Readiness = z.strictObject({
  /** The change of the release that gives it back. */
  key: z.string().min(1),
  replaced: Verdict,
  /** Probes that show the new one in use, once it is given back: disabled it cannot be used by anybody. */
  shownBy: z.array(Name),
})
export type Readiness = z.infer<typeof Readiness>

/** A new secret that a run of this machine has handed out. */
export const Replaced = z.strictObject({id: z.string().min(1), at: Timestamp, run: z.string().min(1)})
export type Replaced = z.infer<typeof Replaced>

/** Why nobody can tell that the leaked credential is of no use any more, or that its consumers have the new one; undefined where it is settled either way. */
export function doubt({replaced, shownBy}: Readiness): string | undefined {
  if (replaced.verdict === 'not-held') return undefined
  if (replaced.verdict === 'unproven') return replaced.why
  return shownBy.length === 0 ? 'no probe of firebreak.yaml shows its new secret in use' : undefined
}
