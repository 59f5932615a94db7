import {BaseCommand} from '../../base-command.ts'
import {runbookArg, trustFlag} from '../../command-kinds/arguments.ts'
import {printable} from '../../core/text/printable.ts'

interface RunbookCheck {
  readonly schema: 'firebreak/runbook-check@1'
  readonly runbook: string
  readonly digest: string
  readonly person: string
  readonly keyId: string
  readonly at: string
}

export default class RunbookVerify extends BaseCommand {
  static override summary = 'Say who has signed a runbook, and whether that counts.'
  static override description =
    'Exits with 4 where there is no signature, with 3 where the runbook was changed since or the trust file does not name the key for this, then.'
  static override examples = ['<%= config.bin %> runbook verify runbooks/token-freeze.yaml --trust trust.yaml']

  static override args = runbookArg
  static override flags = trustFlag

  override async run(): Promise<RunbookCheck> {
    const {args, flags} = await this.parse(RunbookVerify)
    const {openRecords, openRunbookSigner} = await this.compose()
    const {document, digest, ...file} = (await openRecords()).runbook(args.runbook)
    const signer = await openRunbookSigner(flags.trust === undefined ? {} : {trust: flags.trust})
    const {person, keyId, at} = await signer.verify({document, digest, ...file})
    this.log(`${document.id} ${document.version} was signed by ${printable(person)} at ${at}`)
    return {schema: 'firebreak/runbook-check@1', runbook: document.id, digest, person, keyId, at}
  }
}
