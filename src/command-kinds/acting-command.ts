import {BaseCommand} from '../base-command.ts'
import type {Approval} from '../core/documents/approval.ts'
import type {Expiry} from '../core/documents/answers/evidence-clock.ts'
import type {JournalEntry} from '../core/documents/journal.ts'
import type {Plan} from '../core/documents/plan.ts'
import type {RunReport} from '../core/documents/run-report.ts'
import {expiryOf} from '../core/evidence/evidence-clock.ts'
import {exitCodes} from '../core/fault.ts'
import type {TakingOver} from '../core/ports.ts'
import {runReport} from '../core/runs/run-report.ts'
import {approvalFor, mayBreakGlass, requirePersons} from '../terminal/approval.ts'
import {openEventsFile} from '../terminal/events-file.ts'
import {interruptible, mayHaveWritten} from '../terminal/interrupt.ts'
import {showProgress} from '../terminal/progress.ts'
import {planView} from '../views/plan/plan-view.ts'
import {runView} from '../views/run/run-view.ts'
import {acceptingOf, caseOf} from './case.ts'
import {openRuns, releaseCommands} from './open-runs.ts'
import {type TakeOverFlags, takingOverOf} from './take-over.ts'
import {watchOver} from './watch-over.ts'
import type {Case, PlanRequest, RunHooks, RunResult, Workbench} from '../workbench.ts'

export interface Answers extends TakeOverFlags {
  readonly yes: boolean
  readonly confirm?: string | undefined
  readonly events?: string | undefined
  /** Whether one person goes on without the others. */
  readonly 'break-glass'?: boolean
  readonly reason?: string | undefined
  /** Whether Ctrl-C ends the listening first, and not the run. */
  readonly listens?: boolean
  /** What a yes does; `Make` when absent. */
  readonly verb?: 'Make' | 'Approve'
}

export interface Acting extends Answers {
  readonly apply: boolean
  readonly incident?: string | undefined
  readonly codename?: string | undefined
  readonly accept?: readonly string[] | undefined
}

/** What others have said to a plan, how to ask more of them, and what was read for it. */
export interface Approved extends Pick<RunHooks, 'planned'> {
  readonly approvals?: readonly Approval[]
  readonly moreApprovals?: readonly string[]
}

/** The run to show: its plan, and what its journal holds already when it is resumed. */
interface Following {
  readonly plan: Plan
  readonly events: string | undefined
  readonly earlier?: readonly JournalEntry[]
  readonly takeOver?: TakingOver
  /** Aborted when a person has heard enough. */
  readonly listening?: AbortController
  /** Set where a run is only looked at; a watch is told in plain lines, since it takes an hour. */
  readonly look?: {readonly watch: boolean}
}

/** A word as a shell takes it. */
export const quoted = (word: string): string =>
  /^[\w./:=@-]+$/.test(word) ? word : `'${word.replaceAll("'", String.raw`'\''`)}'`

/** The command that goes on with a run, or with looking at it, where it was interrupted. */
const goOn = (run: string, look: Following['look']): string =>
  look === undefined ? `firebreak resume ${run}` : `firebreak verify ${run}${look.watch ? ' --watch' : ''}`

/** Plans, asks, follows a run and tells how it ended; the engine does the rest. */
export abstract class ActingCommand extends BaseCommand {
  protected async openWorkbench(inventory: string | undefined): Promise<Workbench> {
    const {openWorkbench} = await this.compose()
    const workbench = await openWorkbench(inventory === undefined ? {} : {inventory})
    for (const warning of workbench.warnings ?? []) this.tell(warning)
    return workbench
  }

  /** Plans, and with --apply acts. */
  protected async perform(
    workbench: Workbench,
    request: Omit<PlanRequest, keyof Case | 'accept'>,
    flags: Acting,
  ): Promise<Plan | RunReport> {
    const plan = await workbench.plan({...request, ...caseOf(flags), ...acceptingOf(flags)})
    return flags.apply
      ? this.applyPlan(workbench, plan, flags)
      : this.showPlan(plan, [this.applyingCommand(request.params)])
  }

  /** Prints a plan as the answer; a refused one exits with 4. */
  protected async showPlan(plan: Plan, next: readonly string[]): Promise<Plan> {
    const expiries = await this.expiriesOf(plan)
    const isRefused = plan.safeguards.some(({result}) => result === 'refused')
    if (isRefused) this.endWith(exitCodes.REFUSED)
    this.log(planView(plan, {next: isRefused ? [] : next, paint: this.paint.out, expiries}))
    this.log(
      isRefused
        ? '\nRefused: nothing was changed, and this plan cannot be applied.'
        : '\nNothing was changed: this is only the plan.',
    )
    return expiries.length === 0 ? plan : {...plan, evidenceClock: [...expiries]}
  }

  /** What of its evidence is gone first, collection by collection. */
  private async expiriesOf({collections}: Plan): Promise<readonly Expiry[]> {
    if (collections.length === 0) return []
    const {openRetentions} = await this.compose()
    const retentions = await openRetentions()
    return collections.flatMap((collection) => expiryOf(collection, retentions) ?? [])
  }

  /** Shows the plan and gets the yes of the person, or pipeline, at this command line. */
  protected async askApproval(
    plan: Plan,
    {operator, clock, signApproval}: Pick<Workbench, 'operator' | 'clock' | 'signApproval'>,
    {yes, confirm, verb, reason = plan.reason, 'break-glass': breakGlass}: Answers,
  ): Promise<Approval> {
    const expiries = await this.expiriesOf(plan)
    this.tell(`${planView(plan, {paint: this.paint.err, expiries})}\n`)
    const asker = this.asker()
    const approval = await approvalFor(plan, {
      by: operator,
      now: () => clock.now(),
      yes,
      tell: this.tell,
      paint: this.paint.err,
      ...(confirm === undefined ? {} : {confirm}),
      ...(verb === undefined ? {} : {verb}),
      ...(reason === undefined ? {} : {reason}),
      ...(breakGlass === true ? {breakGlass} : {}),
      ...(asker === undefined ? {} : {asker}),
    })
    return signApproval(approval)
  }

  /** Applies with the approvals of others, and with one of this command line. */
  protected async applyPlan(
    workbench: Workbench,
    plan: Plan,
    {approvals = [], moreApprovals = [], planned, ...answers}: Answers & Approved,
  ): Promise<RunReport> {
    const {counted, refused} = await workbench.weigh(plan, approvals)
    const persons = [...counted.map(({by}) => by), workbench.operator]
    const breaksGlass = mayBreakGlass(plan, persons, answers)
    if (!breaksGlass) requirePersons(plan, {persons, refused}, moreApprovals)
    for (const refusal of refused) this.tell(refusal)
    const own = await this.askApproval(plan, workbench, {...answers, 'break-glass': breaksGlass})
    const listening = answers.listens === true ? {listening: new AbortController()} : {}
    const following = {plan, events: answers.events, ...takingOverOf(answers), ...listening}
    return this.follow(workbench, following, (hooks) =>
      workbench.apply(plan, [...approvals, own], {...hooks, ...(planned === undefined ? {} : {planned})}),
    )
  }

  /** Shows a run while it goes on, and then what it came to. */
  protected async follow(
    workbench: Pick<Workbench, 'clock' | 'startWatcher'>,
    following: Following,
    act: (hooks: RunHooks) => Promise<RunResult>,
  ): Promise<RunReport> {
    return this.conclude(await this.withOpenRuns(await this.carryOut(workbench, following, act)))
  }

  /** Shows a run while it goes on. */
  protected async carryOut(
    {clock, ...workbench}: Pick<Workbench, 'clock' | 'startWatcher'>,
    {plan, events, earlier = [], takeOver, look, listening}: Following,
    act: (hooks: RunHooks) => Promise<RunResult>,
  ): Promise<RunResult> {
    const stream = openEventsFile(events, this.tell)
    const progress = await showProgress(
      {plan, earlier},
      // Live lines are drawn on stderr, but only where stdout is a terminal too: elsewhere listr would print on it.
      {isTerminal: this.isAttended() && process.stdout.isTTY && look?.watch !== true, tell: this.tell, clock},
    )
    const watch = watchOver(plan, workbench, this.tell)
    let soFar: {readonly next?: string; readonly wrote: boolean} = {wrote: earlier.some(mayHaveWritten)}
    const report = (entry: JournalEntry) => {
      soFar = {next: goOn(entry.run, look), wrote: soFar.wrote || mayHaveWritten(entry)}
      watch.see(entry)
      stream(entry)
      progress.report(entry)
    }
    try {
      const about = {tell: progress.note, soFar: () => soFar, ...(listening && {listening})}
      const end = await interruptible(about, (stop) =>
        act({
          report,
          stop,
          note: this.tell,
          ...(takeOver && {takeOver}),
          ...(listening && {listenUntil: listening.signal}),
        }),
      )
      await progress.end()
      await watch.told()
      return end
    } catch (error) {
      await progress.end()
      await watch.told()
      throw error
    }
  }

  /** Where a release did not bring back what must work, other runs of the account may still hold it. */
  private async withOpenRuns(end: RunResult): Promise<RunReport> {
    const report = runReport(end)
    const {plan} = end.state
    const isHeld = report.probes.some(({expect, answer}) => expect === 'working' && answer !== 'proven')
    if (report.outcome !== 'release-incomplete' || !isHeld) return report
    const {openRecords} = await this.compose()
    const others = openRuns(await openRecords(), plan.account.id).filter(({run}) => run !== plan.releases)
    return {...report, next: [...releaseCommands(others), ...report.next]}
  }

  /** The closing summary, on stdout. */
  private conclude(report: RunReport): RunReport {
    this.endWith(report.exitCode)
    this.tell('')
    this.log(runView(report, this.paint.out))
    return report
  }

  /** This command line again, with --apply and with the params that were asked for. */
  private applyingCommand(params: Readonly<Record<string, string>>): string {
    const given = this.argv.filter((word) => !['--json', '--dry-run'].includes(word))
    const asked = Object.entries(params).flatMap(([name, value]) =>
      given.some((word) => word === `--${name}` || word.startsWith(`--${name}=`) || word === value)
        ? []
        : [`--${name}`, value],
    )
    return ['firebreak', this.spokenId(), ...[...given, ...asked, '--apply'].map(quoted)].join(' ')
  }
}
