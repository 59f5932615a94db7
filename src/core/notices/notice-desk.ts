import type {Plan} from '../documents/plan.ts'
import type {Delivery} from './delivery.ts'
import type {DueRules} from './due.ts'
import type {Notify} from './notify.ts'
import type {Matter} from './teller.ts'

/** Tells others where no run is going on. */
export interface NoticeDesk {
  readonly notify: Notify
  /** A marked test to every target, or to one. Throws USAGE for one that there is not. */
  test(only?: string): Promise<readonly Delivery[]>
  /** That a plan waits for somebody, and the command that goes on with it. */
  planned(plan: Plan, next: string): Promise<readonly Delivery[]>
  drilled(matter: Matter): Promise<readonly Delivery[]>
  /** What of a run somebody should have been told and was not. */
  resend(run: string): Promise<readonly Delivery[]>
  /** What nobody has done in time, each once to each target. */
  due(rules: DueRules): Promise<readonly Delivery[]>
}
