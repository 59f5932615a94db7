import {BaseCommand} from '../../base-command.ts'
import {runbookArg} from '../../command-kinds/arguments.ts'

interface SignedRunbook {
  readonly schema: 'firebreak/runbook-signature@1'
  readonly runbook: string
  readonly digest: string
  readonly path: string
}

export default class RunbookSign extends BaseCommand {
  static override summary = 'Put your signature beside a runbook.'
  static override description =
    'Signs the file as it is, with the key of firebreak keys init; any change to it needs another signature. Where the inventory says requireSignedRunbooks, only signed runbooks are planned and applied.'
  static override examples = ['<%= config.bin %> runbook sign runbooks/token-freeze.yaml']

  static override args = runbookArg

  override async run(): Promise<SignedRunbook> {
    const {args} = await this.parse(RunbookSign)
    const {openRecords, openRunbookSigner} = await this.compose()
    const runbook = (await openRecords()).runbook(args.runbook)
    const path = await (await openRunbookSigner({})).sign(runbook)
    const {id, version} = runbook.document
    this.log(`signed ${id} ${version}, kept in ${path}`)
    return {schema: 'firebreak/runbook-signature@1', runbook: id, digest: runbook.digest, path}
  }
}
