import {Flags} from '@oclif/core'
import {BaseCommand} from '../../base-command.ts'
import {bagArg} from '../../command-kinds/arguments.ts'
import type {BagArchive} from '../../core/evidence/bag-archive.ts'
import {interruptible} from '../../terminal/interrupt.ts'
import {archiveView} from '../../views/evidence/archive-view.ts'

export default class EvidenceExport extends BaseCommand {
  static override summary = 'Pack sealed evidence into one file for somebody else.'
  static override description =
    'Checks each bag first, then writes one tar archive with a folder a bag: whoever unpacks it can check every file without firebreak. The custody of each bag says that it was exported, and with which digest. Never replaces a file. Exits with 3 where a bag is not what was sealed.'
  static override examples = [
    '<%= config.bin %> evidence export last --out evidence.tar --reason "handed to legal"',
    '<%= config.bin %> evidence export last --out for-the-vendor.tar --redacted',
  ]

  static override args = bagArg
  static override flags = {
    out: Flags.string({required: true, description: 'The new file.', helpValue: 'FILE'}),
    redacted: Flags.boolean({
      default: false,
      description:
        'A variant for others: without addresses, e-mails, secrets, names of people and words of model calls.',
    }),
    reason: Flags.string({description: 'For whom and why, for its custody.', helpValue: 'TEXT'}),
  }

  override async run(): Promise<BagArchive> {
    const {args, flags} = await this.parse(EvidenceExport)
    const {out, redacted, reason: why} = flags
    const {openEvidenceRoom} = await this.compose()
    const room = await openEvidenceRoom({})
    const archive = await interruptible({tell: this.tell, soFar: () => ({wrote: false})}, async (signal) =>
      room.export(room.meant(args.bag), {out, redacted, why, signal}),
    )
    this.log(archiveView(archive, this.paint.out))
    return archive
  }
}
