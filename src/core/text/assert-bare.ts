import {Fault} from '../fault.ts'
import {secretsIn} from './redact.ts'

/**
 * A plan is kept as it was approved, so that a secret in it cannot be blanked. It gets there only where the account shows
 * it, as the name of an object or in a setting. Throws REFUSED.
 */
export function assertBare(planned: unknown): void {
  const [secret] = secretsIn(planned)
  if (secret === undefined) return
  throw new Fault('REFUSED', `the account shows ${secret} in what this plan is about, and the plan would keep it`, {
    next: ['take it out of the account and replace it: whoever reads the account has it', 'plan again'],
  })
}
