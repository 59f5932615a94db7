import {ActingCommand, type Acting, quoted} from './acting-command.ts'
import {caseOf} from './case.ts'
import {openRuns, releaseCommands, runThatChanged} from './open-runs.ts'
import type {Plan} from '../core/documents/plan.ts'
import type {RunReport} from '../core/documents/run-report.ts'
import type {Staging} from '../core/releases/stage.ts'
import {Fault} from '../core/fault.ts'
import type {Records, Workbench} from '../workbench.ts'

/** What a release is told on its command line. */
export type ReleaseFlags = Acting & {
  readonly inventory?: string | undefined
  readonly canary?: string | undefined
  readonly 'at-once'?: boolean
  readonly watch?: boolean
}

const stagingOf = ({canary, 'at-once': atOnce, watch}: ReleaseFlags): Staging => ({
  ...(canary === undefined ? {} : {canary}),
  ...(atOnce === true ? {atOnce} : {}),
  ...(watch === true ? {watch} : {}),
})

/** Where a release is planned: the account, and what was done to it from this machine. */
export interface Desk {
  readonly workbench: Workbench
  readonly records: Records
}

/** The command that does what was shown, divided as it was shown, for the same case. */
function again(run: string, flags: ReleaseFlags, how: readonly string[] = ['--apply']): string {
  const {canary, atOnce, watch} = stagingOf(flags)
  const said = Object.entries(caseOf(flags)).flatMap(([name, value]) => [`--${name}`, value])
  const words = [
    'firebreak',
    'release',
    run,
    ...(canary === undefined ? [] : ['--canary', canary]),
    ...(atOnce === true ? ['--at-once'] : []),
    ...(watch === true ? ['--watch'] : []),
    ...said,
    ...how,
  ]
  return words.map(quoted).join(' ')
}

/** The newest run of one of these runbooks that changed something and is not released. Throws USAGE when there is none. */
function lastOpenRun({workbench, records}: Desk, runbooks: readonly string[]): string {
  const open = openRuns(records, workbench.inventory.account.id).find(({runbook}) => runbooks.includes(runbook))
  if (open !== undefined) return open.run
  throw new Fault('USAGE', `no run of ${runbooks[0] ?? ''} is open on this machine`, {
    next: ['firebreak runs list', 'firebreak release RUN'],
  })
}

/** The refusal to release a run that has nothing to give back, with the newest run that has. */
function withOpenRun(error: unknown, run: string, {workbench, records}: Desk): unknown {
  if (!(error instanceof Fault)) return error
  const open = openRuns(records, workbench.inventory.account.id)
  if (open.length === 0 || open.some((other) => other.run === run)) return error
  const next = [...releaseCommands(open.slice(0, 1)), 'firebreak runs list']
  return new Fault(error.code, error.message, {cause: error, next})
}

/** A command that plans a release and, with --apply, carries it out. */
export abstract class ReleasingCommand extends ActingCommand {
  protected async openDesk(inventory: string | undefined): Promise<Desk> {
    const {openRecords} = await this.compose()
    return {records: await openRecords(), workbench: await this.openWorkbench(inventory)}
  }

  protected async planRelease(run: string, desk: Desk, flags: ReleaseFlags): Promise<Plan> {
    try {
      return await desk.workbench.planRelease(run, caseOf(flags), stagingOf(flags))
    } catch (error) {
      throw withOpenRun(error, run, desk)
    }
  }

  protected async releaseRun(run: string, desk: Desk, flags: ReleaseFlags): Promise<Plan | RunReport> {
    const plan = await this.planRelease(run, desk, flags)
    const file = 'release.json'
    const byTwo = [again(run, flags, ['--out', file]), `firebreak approve ${file}`, `firebreak apply ${file}`]
    if (flags.apply) return this.applyPlan(desk.workbench, plan, {...flags, moreApprovals: byTwo})
    return this.showPlan(plan, plan.approvals > 1 ? byTwo : [again(run, flags)])
  }

  /** The run that is named, or else the last open one of these runbooks. */
  protected async releaseOf(
    runbooks: readonly string[],
    named: string | undefined,
    flags: ReleaseFlags,
  ): Promise<Plan | RunReport> {
    const desk = await this.openDesk(flags.inventory)
    const run = named === undefined ? lastOpenRun(desk, runbooks) : runThatChanged(named, desk.records, this.tell)
    return this.releaseRun(run, desk, flags)
  }
}
