import {Flags} from '@oclif/core'
import {inventoryFlag} from '../base-command.ts'
import {ActingCommand} from '../command-kinds/acting-command.ts'
import {acceptFlag, caseFlags, eventsFlag} from '../command-kinds/acting-flags.ts'
import {runArg} from '../command-kinds/arguments.ts'
import {acceptingOf} from '../command-kinds/case.ts'
import type {RunReport} from '../core/documents/run-report.ts'
import {runState} from '../core/runs/run-state.ts'

export default class Verify extends ActingCommand {
  static override summary = 'Look again whether a run still holds, and probe its effect.'
  static override description =
    'Changes nothing on the account. With --watch it goes on until the soak times of the runbook are over, and takes "contained" back when something works again.'
  static override examples = ['<%= config.bin %> verify last', '<%= config.bin %> verify last --watch']

  static override args = runArg
  static override flags = {
    watch: Flags.boolean({description: 'Go on until the soak is over.'}),
    ...acceptFlag,
    reason: caseFlags.reason,
    ...eventsFlag,
    ...inventoryFlag,
  }

  override async run(): Promise<RunReport> {
    const {args, flags} = await this.parse(Verify)
    const {openRecords} = await this.compose()
    const records = await openRecords()
    const run = records.resolve(args.run)
    const {plan} = runState(records.entries(run))
    const {watch, events, reason} = flags
    const accepting = {...acceptingOf(flags), ...(reason === undefined ? {} : {reason})}
    const workbench = await this.openWorkbench(flags.inventory)
    if (watch && plan.proof.soak.length > 0)
      this.tell(
        `Looks now, and ${plan.proof.soak.join(', ')} after the run. Ctrl-C ends the watch and changes nothing.`,
      )
    // What is sealed is not looked at again.
    const looked = {...plan, collections: []}
    return this.follow(workbench, {plan: looked, events, look: {watch}}, (hooks) =>
      workbench.verify(run, {...hooks, watch, ...accepting}),
    )
  }
}
