import {ActingCommand} from '../command-kinds/acting-command.ts'
import {actingFlags} from '../command-kinds/acting-flags.ts'
import type {Plan} from '../core/documents/plan.ts'
import type {RunReport} from '../core/documents/run-report.ts'
import {armedLevers, armRunbook, isWritten} from '../core/runbooks/arm-runbook.ts'
import {armedView} from '../views/run/armed-view.ts'
import type {Workbench} from '../workbench.ts'

export default class Arm extends ActingCommand {
  static override summary = 'Install in peace time what containment only toggles or fills, and check it later.'
  static override description =
    'Only plans unless --apply is given. Creates what is missing of the disabled block rules, the empty lists with rules that are always on, and the empty quarantine group. Run it again at any time: it says what is in place, changes what was moved, and refuses where another rule decides before a lever.'
  static override examples = [
    {description: 'See what is in place and what is missing:', command: '<%= config.bin %> arm'},
    {description: 'Install it:', command: '<%= config.bin %> arm --apply --reason "first set-up"'},
  ]

  static override flags = actingFlags

  override async run(): Promise<Plan | RunReport> {
    const {flags} = await this.parse(Arm)
    const workbench = await this.openWorkbench(flags.inventory)
    const runbook = armRunbook(workbench.inventory)
    const done = await this.perform(workbench, {runbook, params: {}}, flags)
    if (!('outcome' in done)) this.tellLevers(done, workbench)
    else if (done.outcome === 'armed') this.tellLevers(await workbench.plan({runbook, params: {}}), workbench)
    return done
  }

  /** The ids are known once everything is there. */
  private tellLevers(plan: Plan, {inventory}: Workbench): void {
    const levers = armedLevers(plan, inventory)
    if (levers !== undefined && !isWritten(levers, inventory)) this.log(`\n${armedView(levers)}`)
  }
}
