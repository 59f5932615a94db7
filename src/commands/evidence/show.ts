import {BaseCommand} from '../../base-command.ts'
import {bagArg} from '../../command-kinds/arguments.ts'
import type {EvidenceItem, SourceReport} from '../../core/documents/evidence.ts'
import type {OpenedBag} from '../../core/ports.ts'
import {bagView} from '../../views/evidence/bag-view.ts'

interface ShownBags {
  readonly schema: 'firebreak/evidence@1'
  readonly bags: readonly (Pick<OpenedBag, 'path' | 'run' | 'incident' | 'sealedAt'> & {
    readonly items: readonly EvidenceItem[]
    readonly sources: readonly SourceReport[]
  })[]
}

export default class EvidenceShow extends BaseCommand {
  static override summary = 'Show what evidence holds: its sources, their gaps, and every file.'
  static override description =
    'Reads what the bag says of itself, and checks none of it: that is evidence verify. Needs neither network nor token.'
  static override examples = ['<%= config.bin %> evidence show last', '<%= config.bin %> evidence show last --json']

  static override args = bagArg

  override async run(): Promise<ShownBags> {
    const {args} = await this.parse(EvidenceShow)
    const {openEvidenceRoom} = await this.compose()
    const room = await openEvidenceRoom({})
    const opened = await Promise.all(room.meant(args.bag).map(async (path) => room.open(path)))
    const bags = opened.map(({read: _read, stream: _stream, ...bag}) => bag)
    this.log(bagView(bags, this.paint.out))
    return {schema: 'firebreak/evidence@1', bags}
  }
}
