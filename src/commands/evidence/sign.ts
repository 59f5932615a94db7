import {Flags} from '@oclif/core'
import {BaseCommand} from '../../base-command.ts'
import {bagArg} from '../../command-kinds/arguments.ts'

interface SignedBags {
  readonly schema: 'firebreak/evidence-signature@1'
  readonly signatures: readonly string[]
}

export default class EvidenceSign extends BaseCommand {
  static override summary = 'Put your signature beside sealed evidence.'
  static override description =
    'Checks the bag first, then signs its tag manifests and its custody up to now with the key of firebreak keys init. Several people may sign the same bag. Nothing of the bag itself changes.'
  static override examples = ['<%= config.bin %> evidence sign last', '<%= config.bin %> evidence sign ./copy-of-a-bag']

  static override args = bagArg
  static override flags = {
    reason: Flags.string({description: 'Why you sign it, for its custody.', helpValue: 'TEXT'}),
  }

  override async run(): Promise<SignedBags> {
    const {args, flags} = await this.parse(EvidenceSign)
    const {openEvidenceRoom} = await this.compose()
    const room = await openEvidenceRoom({})
    const signatures: string[] = []
    for (const path of room.meant(args.bag)) signatures.push(await room.sign(path, flags.reason))
    for (const path of signatures) this.log(`signed, kept in ${path}`)
    return {schema: 'firebreak/evidence-signature@1', signatures}
  }
}
