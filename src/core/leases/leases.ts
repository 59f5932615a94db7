import type {StandingLease} from '../documents/answers/lease-list.ts'
import type {ReapedRun} from '../documents/answers/lease-reap.ts'
import type {LeaseExtension} from '../documents/lease.ts'
import type {Plan} from '../documents/plan.ts'
import type {ExtensionRequest} from './extend-leases.ts'
import type {RunSummary} from '../runs/run-summary.ts'

/** The emergency changes that the runs of this machine hold, and until when. */
export interface Leases {
  /** Those that run out first come first: of all runs, or of those that were read already. */
  all(runs?: readonly RunSummary[]): readonly StandingLease[]
  /** Lets them stand longer, on record. Throws USAGE where there is no such lease, REFUSED beyond the limit of the runbook. */
  extend(request: Omit<ExtensionRequest, 'by'>): Promise<LeaseExtension>
}

/** What a reaper would do, and what it may not. */
export interface ReapPlan {
  readonly plans: readonly Plan[]
  readonly refused: readonly ReapedRun[]
}
