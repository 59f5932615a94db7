import type {HeartbeatStanding} from './beat.ts'
import type {RunSummary} from '../runs/run-summary.ts'

/** The runs of this machine that lift themselves when nobody gives a heartbeat. */
export interface Heartbeats {
  /** Undefined where nothing of the run lifts itself. */
  of(run: string): HeartbeatStanding | undefined
  /** By run, of all runs or of those that were read already. */
  all(runs?: readonly RunSummary[]): ReadonlyMap<string, HeartbeatStanding>
  /** A person can still reach it. Throws USAGE where nothing lifts itself, REFUSED once it is being lifted, or is. */
  confirm(run: string): Promise<HeartbeatStanding>
}

/** The process that lifts a run when nobody gives a heartbeat. */
export interface Watcher {
  /** Where it writes what it does. */
  readonly log: string
  /** Waits a while for it. */
  hasBegun(): Promise<boolean>
}
