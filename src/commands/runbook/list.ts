import {BaseCommand} from '../../base-command.ts'
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
  }[]
}

export default class RunbookListCommand extends BaseCommand {
  static override summary = 'List the runbooks: those shipped, and your own.'
  static override description = 'Needs neither network nor token.'
  static override examples = ['<%= config.bin %> runbook list']

  override async run(): Promise<RunbookList> {
    await this.parse(RunbookListCommand)
    const {openRecords} = await this.compose()
    const runbooks = (await openRecords()).runbooks()
    this.log(runbooksView(runbooks, this.paint.out))
    return {
      schema: 'firebreak/runbooks@1',
      runbooks: runbooks.map(({document: {id, version, title, summary}, path, shipped, digest}) => ({
        id,
        version,
        title,
        summary,
        path,
        shipped,
        digest,
      })),
    }
  }
}
