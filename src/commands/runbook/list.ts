import {BaseCommand} from '../../base-command.ts'
import type {BlastRadius, UndoClass} from '../../core/documents/plan.ts'
import type {Powers} from '../../core/runbooks/powers.ts'
import {lastDrillOf} from '../../core/runs/run-summary.ts'
import {runbooksView} from '../../views/runbook/runbook-view.ts'

interface RunbookList {
  readonly schema: 'firebreak/runbooks@1'
  readonly runbooks: readonly {
    readonly id: string
    readonly version: string
    readonly title: string
    readonly summary: string
    readonly path: string
    readonly shipped: boolean
    readonly digest: string
    readonly blastRadius: BlastRadius
    readonly undo?: UndoClass
    readonly permissions: Powers['permissions']
    /** When its last drill began; absent when there was none on this machine. */
    readonly lastDrill?: string
  }[]
}

export default class RunbookListCommand extends BaseCommand {
  static override summary = 'List the runbooks: those shipped, and your own.'
  static override description = 'Needs neither network nor token.'
  static override examples = ['<%= config.bin %> runbook list']

  override async run(): Promise<RunbookList> {
    await this.parse(RunbookListCommand)
    const {openRecords} = await this.compose()
    const records = await openRecords()
    const runs = records.runs()
    const runbooks = await Promise.all(
      records.runbooks().map(async (file) => ({
        ...file,
        powers: await records.powers(file.document),
        ...lastDrillOf(file.document.id, runs),
      })),
    )
    this.log(runbooksView(runbooks, this.paint.out))
    return {
      schema: 'firebreak/runbooks@1',
      runbooks: runbooks.map(({document: {id, version, title, summary}, path, shipped, digest, powers, lastDrill}) => ({
        id,
        version,
        title,
        summary,
        path,
        shipped,
        digest,
        ...powers,
        ...(lastDrill === undefined ? {} : {lastDrill}),
      })),
    }
  }
}
