import type {Acceptance} from '../documents/acceptance.ts'
import type {Residual} from '../documents/plan.ts'
import {Fault} from '../fault.ts'
import {didYouMean} from '../text/near-name.ts'

/** What an operator accepts, somebody has to look at again. */
const acceptedForMs = 24 * 3_600_000

/** Who accepts what, and why. */
export interface Accepted {
  readonly codes: readonly string[]
  readonly owner: string
  readonly reason: string
}

/** Lives with what is named, on the objects that are shown under it and for a day. Throws USAGE for a code that nothing here goes by: it would be accepted unseen. */
export function accept({codes, owner, reason}: Accepted, open: readonly Residual[], now: Date): Acceptance[] {
  const known = [...new Set(open.map(({code}) => code))]
  const until = new Date(now.getTime() + acceptedForMs).toISOString()
  return codes.flatMap((residual) => {
    const objects = new Set(open.filter(({code}) => code === residual).map(({on}) => on))
    if (objects.size > 0) return [...objects].map((object) => ({residual, object, owner, reason, until}))
    throw new Fault('USAGE', `nothing goes on working here under the code ${residual}${didYouMean(residual, known)}`, {
      next: [known.length === 0 ? 'leave --accept out' : `accept one of: ${known.join(', ')}`],
    })
  })
}
