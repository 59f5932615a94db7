import {Flags} from '@oclif/core'
import {BaseCommand} from '../../base-command.ts'
import {TrustRole, type TrustedKey} from '../../core/signed/trust.ts'
import {newKeyView} from '../../views/keys/new-key-view.ts'

interface NewKey {
  readonly schema: 'firebreak/key@1'
  /** Where the private half is. */
  readonly path: string
  readonly line: TrustedKey
}

const dayMs = 86_400_000

export default class KeysInit extends BaseCommand {
  static override summary = 'Make the key that you sign with.'
  static override description =
    'Keeps an Ed25519 key in the configuration folder, readable by you alone, and prints the line for the trust file. Signatures count once others have reviewed that line. Never replaces a key.'
  static override examples = ['<%= config.bin %> keys init', '<%= config.bin %> keys init --name ada --role approve']

  static override flags = {
    name: Flags.string({description: 'Whose key it is; you, unless given.', helpValue: 'PERSON'}),
    days: Flags.integer({description: 'For how long it may be used.', default: 365, min: 1, max: 3650}),
    role: Flags.string({
      description: 'What it may be used for; everything, unless given. May be repeated.',
      options: [...TrustRole.options],
      multiple: true,
    }),
  }

  override async run(): Promise<NewKey> {
    const {flags} = await this.parse(KeysInit)
    const {openKeys} = await this.compose()
    const keys = await openKeys()
    const {name = keys.operator, days, role = TrustRole.options} = flags
    const from = keys.clock.now()
    const {path, line} = keys.create(name, {
      person: name,
      validFrom: from.toISOString(),
      validTo: new Date(from.getTime() + days * dayMs).toISOString(),
      roles: TrustRole.array().parse(role),
    })
    this.log(newKeyView(path, line))
    return {schema: 'firebreak/key@1', path, line}
  }
}
