import type {StandingLease} from '../documents/answers/lease-list.ts'
import type {LeaseExtension} from '../documents/lease.ts'
import {Fault} from '../fault.ts'
import {milliseconds} from '../ids.ts'

/** What a person asks for. */
export interface ExtensionRequest {
  readonly run: string
  /** A step, or one change of it; all of the run when absent. */
  readonly step?: string
  /** By how long. */
  readonly more: string
  readonly by: string
  readonly reason: string
}

/** The leases of a run that are meant. Throws USAGE where there is none. */
function meant({run, step}: ExtensionRequest, standing: readonly StandingLease[]): readonly StandingLease[] {
  const leased = standing.filter((lease) => lease.run === run && lease.until !== undefined)
  const asked = step === undefined ? leased : leased.filter((lease) => lease.key === step || lease.step === step)
  if (asked.length > 0) return asked
  const what = leased.length === 0 ? `no lease of ${run} stands` : `no lease of ${run} is about ${step}`
  const names = leased.map(({key}) => key).join(', ')
  throw new Fault('USAGE', `${what}: there is nothing to extend`, {
    next: leased.length === 0 ? ['firebreak lease list'] : [`name one of: ${names}`],
  })
}

/**
 * The word of a person that changes stand longer: from when their time runs out, or from now where it has. Throws
 * REFUSED beyond the limit of their runbook.
 */
export function extendLeases(request: ExtensionRequest, standing: readonly StandingLease[], now: Date): LeaseExtension {
  const {run, more, by, reason} = request
  const leases = meant(request, standing).map(({key: change, until = '', limit = ''}) => {
    const from = Math.max(now.getTime(), Date.parse(until))
    const expiresAt = new Date(from + milliseconds(more)).toISOString()
    if (expiresAt <= limit) return {change, expiresAt}
    throw new Fault(
      'REFUSED',
      `${change} may stand until ${limit} at the longest, as its runbook says, and not until ${expiresAt}`,
      {
        next: [
          `firebreak release ${run}`,
          'extend it by less',
          'make it permanent where its owner keeps such rules, then release',
        ],
      },
    )
  })
  return {run, by, at: now.toISOString(), reason, leases}
}
