import type {HeldLease} from '../../src/core/leases/emergency-change.ts'
import type {RunSummary} from '../../src/core/runs/run-summary.ts'

const since = '2026-03-01T03:00:00.000Z'

/** A block of the segment payments that may lapse, under this lease. */
export const leasedBlock = (lease: HeldLease) =>
  ({
    key: 'block',
    step: 'block',
    target: {kind: 'segment', id: 'payments', name: 'payments'},
    owner: 'ada',
    reason: 'INC-1',
    since,
    onExpiry: 'lift',
    lease,
  }) as const

/** A run that began then and holds these changes. */
export const leasedRun = (emergency: NonNullable<RunSummary['emergency']>): RunSummary => ({
  run: 'r1',
  runbook: 'cut',
  title: 'Cut',
  kind: 'contain',
  account: 'a1',
  startedAt: since,
  changed: true,
  holds: ['payments'],
  emergency,
})
