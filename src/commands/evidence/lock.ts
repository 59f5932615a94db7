import {Args} from '@oclif/core'
import {ActingCommand} from '../../command-kinds/acting-command.ts'
import {actingFlags} from '../../command-kinds/acting-flags.ts'
import type {Plan} from '../../core/documents/plan.ts'
import type {RunReport} from '../../core/documents/run-report.ts'
import {lockRunbook} from '../../core/runbooks/primitive-runbooks.ts'

export default class EvidenceLock extends ActingCommand {
  static override summary = 'Lock the R2 bucket of an evidence sink, in peace time, for as long as the inventory says.'
  static override description =
    'Only plans unless --apply is given. Adds a rule to those of the bucket and never takes one off: no release does either. Afterwards every copy tries the lock with a canary.'
  static override examples = [
    {description: 'See whether it is locked, and for how long:', command: '<%= config.bin %> evidence lock vault'},
    {description: 'Lock it:', command: '<%= config.bin %> evidence lock vault --apply --reason "evidence policy"'},
  ]

  static override args = {
    sink: Args.string({required: true, ignoreStdin: true, description: 'Name of a sink under evidence.sinks.'}),
  }
  static override flags = actingFlags

  override async run(): Promise<Plan | RunReport> {
    const {args, flags} = await this.parse(EvidenceLock)
    const workbench = await this.openWorkbench(flags.inventory)
    return this.perform(workbench, {runbook: lockRunbook(workbench.inventory, args.sink), params: {}}, flags)
  }
}
