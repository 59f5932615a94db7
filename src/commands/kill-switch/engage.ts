import {ActingCommand} from '../../command-kinds/acting-command.ts'
import {containingFlags} from '../../command-kinds/acting-flags.ts'
import type {Plan} from '../../core/documents/plan.ts'
import type {RunReport} from '../../core/documents/run-report.ts'
import {killSwitchRunbook} from '../../core/runbooks/primitive-runbooks.ts'

export default class KillSwitchEngage extends ActingCommand {
  static override summary = 'Enable the pre-staged block rules for every agent.'
  static override description =
    'Only plans unless --apply is given. This reaches beyond one agent: for one, firebreak run agent-freeze is the narrower choice.'
  static override examples = [
    '<%= config.bin %> kill-switch engage',
    '<%= config.bin %> kill-switch engage --apply --incident INC-123 --reason "prompt worm in the fleet"',
  ]

  static override flags = containingFlags

  override async run(): Promise<Plan | RunReport> {
    const {flags} = await this.parse(KillSwitchEngage)
    return this.perform(await this.openWorkbench(flags.inventory), {runbook: killSwitchRunbook(), params: {}}, flags)
  }
}
