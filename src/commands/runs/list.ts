import {BaseCommand} from '../../base-command.ts'
import type {RunList} from '../../core/documents/answers/run-list.ts'
import {releaseOfEach} from '../../core/runs/run-summary.ts'
import {runsView} from '../../views/run/runs-view.ts'

export default class RunsList extends BaseCommand {
  static override summary = 'List the runs of this machine, newest first.'
  static override description = 'Needs neither network nor token.'
  static override examples = ['<%= config.bin %> runs list', '<%= config.bin %> runs list --json']

  override async run(): Promise<RunList> {
    await this.parse(RunsList)
    const {openRecords} = await this.compose()
    const records = await openRecords()
    const known = records.runs()
    const heartbeats = records.heartbeats.all(known)
    const lifted = releaseOfEach(known)
    const late = Map.groupBy(
      records.leases.all(known).filter(({standing}) => standing === 'overdue'),
      ({run}) => run,
    )
    const runs = known.map(
      ({run, runbook, kind, outcome = 'unfinished' as const, startedAt, incident, reviewDue, note}) => {
        const releasedBy = lifted.get(run)
        const heartbeat = heartbeats.get(run)
        const overdue = late.get(run)?.length
        return {
          run,
          runbook,
          kind,
          outcome,
          startedAt,
          ...(incident === undefined ? {} : {incident}),
          ...(releasedBy === undefined ? {} : {releasedBy}),
          ...(heartbeat === undefined ? {} : {heartbeat}),
          ...(reviewDue === undefined ? {} : {review: 'due' as const}),
          ...(overdue === undefined ? {} : {overdue}),
          ...(note === undefined ? {} : {note}),
        }
      },
    )
    this.log(runsView(runs, this.paint.out))
    return {schema: 'firebreak/runs@1', runs}
  }
}
