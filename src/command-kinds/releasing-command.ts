import {ActingCommand, caseOf, type Acting} from './acting-command.ts'
import type {Plan} from '../core/documents/plan.ts'
import type {RunReport} from '../core/documents/run-report.ts'
import {Fault} from '../core/fault.ts'
import type {Records} from '../workbench.ts'

/** What a release is told on its command line. */
export type ReleaseFlags = Acting & {readonly inventory?: string | undefined}

/** The run of each finished release, to tell which runs still stand. */
function releasedRuns(records: Records): ReadonlySet<string> {
  const finished = records.runs().filter(({kind, outcome}) => kind === 'release' && outcome === 'released')
  return new Set(
    finished.flatMap(({run}) => {
      const first = records.entries(run)[0]?.event
      return first?.type === 'run-start' && first.plan.releases !== undefined ? [first.plan.releases] : []
    }),
  )
}

/** The newest run of a runbook that changed something and is not released. Throws USAGE when there is none. */
export function lastOpenRun(records: Records, runbook: string): string {
  const released = releasedRuns(records)
  const open = records
    .runs()
    .find(
      (run) =>
        run.kind === 'contain' &&
        run.runbook === runbook &&
        run.outcome !== 'refused' &&
        run.outcome !== 'failed' &&
        !released.has(run.run),
    )
  if (open !== undefined) return open.run
  throw new Fault('USAGE', `no run of ${runbook} is open on this machine`, {
    next: ['firebreak runs list', 'firebreak release RUN'],
  })
}

/** A command that plans a release and, with --apply, carries it out. */
export abstract class ReleasingCommand extends ActingCommand {
  protected async releaseRun(run: string, flags: ReleaseFlags): Promise<Plan | RunReport> {
    const workbench = await this.openWorkbench(flags.inventory)
    const plan = await workbench.planRelease(run, caseOf(flags))
    return flags.apply
      ? this.applyPlan(workbench, plan, flags)
      : this.showPlan(plan, [`firebreak release ${run} --apply`])
  }

  /** The run that is named, or else the last open one of the runbook. */
  protected async releaseOf(
    runbook: string,
    named: string | undefined,
    flags: ReleaseFlags,
  ): Promise<Plan | RunReport> {
    const {openRecords} = await this.compose()
    const records = await openRecords()
    return this.releaseRun(named === undefined ? lastOpenRun(records, runbook) : records.resolve(named), flags)
  }
}
