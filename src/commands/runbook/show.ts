import {BaseCommand} from '../../base-command.ts'
import {runbookArg} from '../../command-kinds/arguments.ts'
import type {Runbook} from '../../core/documents/runbook.ts'
import {runbookView} from '../../views/runbook/runbook-view.ts'

export default class RunbookShow extends BaseCommand {
  static override summary = 'Show what a runbook does, and the flags that it takes.'
  static override description = 'Needs neither network nor token.'
  static override examples = ['<%= config.bin %> runbook show agent-freeze']

  static override args = runbookArg

  override async run(): Promise<Runbook> {
    const {args} = await this.parse(RunbookShow)
    const {openRecords} = await this.compose()
    const runbook = (await openRecords()).runbook(args.runbook)
    this.log(runbookView(runbook, this.paint.out))
    return runbook.document
  }
}
