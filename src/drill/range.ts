import type {Approval} from '../core/documents/approval.ts'
import type {JournalEntry} from '../core/documents/journal.ts'
import type {Plan} from '../core/documents/plan.ts'
import type {Outcome} from '../core/outcome.ts'
import type {Clock} from '../core/ports.ts'
import type {RunState} from '../core/runs/run-state.ts'

export interface DrilledRun {
  readonly run: string
  readonly outcome: Outcome
  readonly state: RunState
}

interface Hooks {
  readonly report: (entry: JournalEntry) => void
  readonly stop: AbortSignal
}

/** What a drill shoots at, and with: a sandbox that counts and remembers, and the same engine that a real run uses. */
export interface Range {
  readonly clock: Clock
  readonly sandbox: {
    requests(): readonly {readonly mutating: boolean}[]
    /** What an action can change, canonical and without anything volatile. */
    snapshot(): {readonly state: unknown}
    traffic(): {readonly recent: readonly TrafficEntry[]}
  }
  plan(): Promise<Plan>
  planRelease(run: string): Promise<Plan>
  apply(plan: Plan, approvals: readonly Approval[], hooks: Hooks): Promise<DrilledRun>
  /** Through the whole soak, on the virtual clock. */
  soak(run: string, hooks: Hooks): Promise<DrilledRun>
}

/** One call of one agent of the scenario, as it went. */
export interface TrafficEntry {
  readonly at: string
  readonly agent: string
  readonly to: string
  readonly answer: 'ok' | 'refused' | 'failed'
}
