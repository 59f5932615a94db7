import {inventoryFlag} from '../base-command.ts'
import {ActingCommand} from '../command-kinds/acting-command.ts'
import {eventsFlag} from '../command-kinds/acting-flags.ts'
import {runArg} from '../command-kinds/arguments.ts'
import {takeOverFlag, takeOverReason, takingOverOf} from '../command-kinds/take-over.ts'
import type {RunReport} from '../core/documents/run-report.ts'
import {runState} from '../core/runs/run-state.ts'

export default class Resume extends ActingCommand {
  static override summary = 'Go on with a run that was interrupted.'
  static override description =
    'Looks before it acts: what was sent and never answered is settled by reading back, and nothing is sent twice. The approval of the run still counts.'
  static override examples = ['<%= config.bin %> resume last']

  static override args = runArg
  static override flags = {
    ...takeOverFlag,
    ...takeOverReason,
    ...eventsFlag,
    ...inventoryFlag,
  }

  override async run(): Promise<RunReport> {
    const {args, flags} = await this.parse(Resume)
    const {openRecords} = await this.compose()
    const records = await openRecords()
    const run = records.resolve(args.run)
    const earlier = records.entries(run)
    const {plan} = runState(earlier)
    const following = {plan, events: flags.events, earlier, ...takingOverOf(flags)}
    const workbench = await this.openWorkbench(flags.inventory)
    return this.follow(workbench, following, (hooks) => workbench.resume(run, hooks))
  }
}
