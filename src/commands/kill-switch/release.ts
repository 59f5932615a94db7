import {actingFlags, stagingFlags} from '../../command-kinds/acting-flags.ts'
import {optionalRunArg} from '../../command-kinds/arguments.ts'
import {ReleasingCommand} from '../../command-kinds/releasing-command.ts'
import type {Plan} from '../../core/documents/plan.ts'
import type {RunReport} from '../../core/documents/run-report.ts'
import {killSwitchIds} from '../../core/runbooks/scoped-brakes.ts'

export default class KillSwitchRelease extends ReleasingCommand {
  static override summary = 'Give back what the last engaged kill switch took.'
  static override description =
    'Only plans unless --apply is given. Rules that were enabled before the run stay enabled.'
  static override examples = [
    '<%= config.bin %> kill-switch release',
    '<%= config.bin %> kill-switch release --apply --reason "patched"',
  ]

  static override args = optionalRunArg
  static override flags = {...actingFlags, ...stagingFlags}

  override async run(): Promise<Plan | RunReport> {
    const {args, flags} = await this.parse(KillSwitchRelease)
    return this.releaseOf(killSwitchIds, args.run, flags)
  }
}
