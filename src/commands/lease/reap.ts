import {Flags} from '@oclif/core'
import {inventoryFlag} from '../../base-command.ts'
import {ActingCommand} from '../../command-kinds/acting-command.ts'
import {eventsFlag} from '../../command-kinds/acting-flags.ts'
import type {LeaseReap as LeaseReapDocument, ReapedRun} from '../../core/documents/answers/lease-reap.ts'
import {exitCodes} from '../../core/fault.ts'
import {openEventsFile} from '../../terminal/events-file.ts'
import {interruptible, mayHaveWritten} from '../../terminal/interrupt.ts'
import {planView} from '../../views/plan/plan-view.ts'
import {reapView} from '../../views/run/reap-view.ts'
import type {ReapPlan, Workbench} from '../../workbench.ts'

/** Below 20 nothing was changed: one that failed alone ends with the code of why. */
function codeOf(reaped: readonly ReapedRun[]): number {
  const failed = reaped.filter(({result}) => result === 'failed' || result === 'incomplete')
  const [first] = failed
  if (first === undefined) return 0
  const changedNothing = reaped.every(({by}) => by === undefined)
  return changedNothing ? exitCodes[first.code ?? 'BUG'] : exitCodes.RELEASE_INCOMPLETE
}

export default class LeaseReap extends ActingCommand {
  static override summary =
    'Lift what its runbook lets lapse once its lease has run out. Plans unless --apply is given.'
  static override description =
    'Lifts only rules and entries of lists whose step says onExpiry: lift, under the approval that their plan had, each run by a release of its own. Credentials and everything else stay as they are: their review is overdue, and a person decides. With --watch it goes on until Ctrl-C; from a timer it is run without.'
  static override examples = ['<%= config.bin %> lease reap', '<%= config.bin %> lease reap --apply --no-input']

  static override flags = {
    apply: Flags.boolean({description: 'Lift it. Without it, this only plans.'}),
    watch: Flags.boolean({description: 'Go on, and lift whatever runs out, until Ctrl-C.', dependsOn: ['apply']}),
    ...eventsFlag,
    ...inventoryFlag,
  }

  override async run(): Promise<LeaseReapDocument> {
    const {flags} = await this.parse(LeaseReap)
    const workbench = await this.openWorkbench(flags.inventory)
    const {plans, refused} = flags.apply ? {plans: [], refused: []} : await workbench.planReap()
    const reaped = flags.apply ? await this.reap(workbench, flags) : refused
    const answer = await this.answer(workbench, {plans, refused: reaped})
    for (const plan of plans) this.log(`${planView(plan, {paint: this.paint.out})}\n`)
    this.log(reapView(answer, flags.apply, this.paint.out))
    this.endWith(codeOf(reaped))
    return answer
  }

  private async answer({clock, inventory}: Workbench, {plans, refused}: ReapPlan): Promise<LeaseReapDocument> {
    const {openRecords} = await this.compose()
    const {leases, runs} = await openRecords()
    const here = new Set(runs().flatMap(({run, account}) => (account === inventory.account.id ? [run] : [])))
    const overdue = leases
      .all()
      .filter(({standing, onExpiry, run}) => standing === 'overdue' && onExpiry === 'review' && here.has(run))
    return {
      schema: 'firebreak/lease-reap@1',
      at: clock.now().toISOString(),
      plans: [...plans],
      reaped: [...refused],
      overdue: [...overdue],
    }
  }

  private async reap(
    workbench: Workbench,
    {watch, events}: {readonly watch: boolean; readonly events?: string | undefined},
  ): Promise<readonly ReapedRun[]> {
    const {tell} = this
    const stream = openEventsFile(events, tell)
    const timed = (text: string) => tell(`${workbench.clock.now().toISOString()} ${text}`)
    let wrote = false
    return interruptible({tell, soFar: () => ({next: 'firebreak lease reap', wrote})}, (stop) =>
      workbench.reap({
        stop,
        watch,
        tell: timed,
        report: (entry) => {
          wrote ||= mayHaveWritten(entry)
          stream(entry)
        },
      }),
    )
  }
}
