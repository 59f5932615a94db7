import {BaseCommand} from '../../base-command.ts'
import {runArg} from '../../command-kinds/arguments.ts'
import type {RunReport} from '../../core/documents/run-report.ts'
import {reportOf} from '../../core/runs/run-report.ts'
import {drillIncident} from '../../core/runs/run-summary.ts'
import {runState} from '../../core/runs/run-state.ts'
import {runView} from '../../views/run/run-view.ts'

export default class RunsShow extends BaseCommand {
  static override summary = 'Show what a run did, what it proved, and what is still open.'
  static override description =
    'Reads the journal, whose chain it checks; needs neither network nor token. Always exits with 0: exitCode in the answer is that of the run.'
  static override examples = ['<%= config.bin %> runs show last']

  static override args = runArg

  override async run(): Promise<RunReport> {
    const {args} = await this.parse(RunsShow)
    const {openRecords} = await this.compose()
    const records = await openRecords()
    const run = records.resolve(args.run)
    const entries = records.entries(run)
    const state = runState(entries)
    const heartbeat = records.heartbeats.of(run)
    const report = {
      ...reportOf(run, state),
      ...(heartbeat === undefined ? {} : {heartbeat}),
      // Nobody signs what is only practised.
      ...(state.plan.incident === drillIncident ? {} : {record: records.record(run, entries.length)}),
    }
    this.log(runView(report, this.paint.out))
    return report
  }
}
