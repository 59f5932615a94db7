import type {JournalEntry} from '../documents/journal.ts'
import type {Lease, LeaseExtension} from '../documents/lease.ts'
import type {Counted} from '../elapsed.ts'

/** A lease, and the moment from which its time is counted. */
export interface GrantedLease extends Lease {
  readonly counted: Counted
}

type Observed = JournalEntry['obs']

const countedFrom = ({at, mono, boot = ''}: Observed): Counted => ({at, mono, boot})

/** A lease as the journal granted it. */
export const granted = (lease: Lease, obs: Observed): GrantedLease => ({...lease, counted: countedFrom(obs)})

/** The leases that a person has extended, as they stand from then on: theirs, and with the limit of the first grant. */
export function extended(
  leases: readonly GrantedLease[],
  {by: owner, reason, leases: longer}: LeaseExtension,
  obs: Observed,
): readonly GrantedLease[] {
  return longer.flatMap(({change, expiresAt}) => {
    const last = leases.findLast((lease) => lease.change === change)
    return last === undefined ? [] : [{...last, owner, reason, expiresAt, counted: countedFrom(obs)}]
  })
}
