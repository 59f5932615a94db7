import {containingFlags} from '../command-kinds/acting-flags.ts'
import {runbookArg} from '../command-kinds/arguments.ts'
import {RunbookCommand} from '../command-kinds/runbook-command.ts'
import type {Plan} from '../core/documents/plan.ts'
import type {RunReport} from '../core/documents/run-report.ts'
import {completeParams} from '../terminal/missing-params.ts'

export default class Run extends RunbookCommand {
  static override summary = 'Plan a runbook and, with --apply, carry it out and prove it.'
  static override description =
    "Only plans unless --apply is given. The runbook's own params are flags: firebreak run RUNBOOK --help lists them. A missing one is asked for at a terminal."
  static override usage = 'run RUNBOOK [--PARAM VALUE...] [--apply]'
  static override examples = [
    {description: 'See what would be done:', command: '<%= config.bin %> run agent-freeze --agent support-bot'},
    {
      description: 'Do it, from a pipeline:',
      command: '<%= config.bin %> run agent-freeze --agent support-bot --incident INC-123 --apply --yes --json',
    },
  ]

  static override args = runbookArg
  static override flags = containingFlags

  override async run(): Promise<Plan | RunReport> {
    const {runbook, params: given, flags} = await this.readInvocation(Run)
    const workbench = await this.openWorkbench(flags.inventory)
    const params = await completeParams(runbook.document, given, {inventory: workbench.inventory, asker: this.asker()})
    return this.perform(workbench, {runbook, params}, flags)
  }
}
