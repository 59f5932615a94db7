import {BaseCommand} from '../../base-command.ts'
import type {BagList} from '../../core/documents/answers/bag-list.ts'
import {bagsView} from '../../views/evidence/bags-view.ts'

export default class EvidenceList extends BaseCommand {
  static override summary = 'List the evidence of this machine, newest first.'
  static override description =
    'Says of each bag whether it is sealed, how large it is, how many have signed it and where it was copied to. Checks nothing; needs neither network nor token.'
  static override examples = ['<%= config.bin %> evidence list', '<%= config.bin %> evidence list --json']

  override async run(): Promise<BagList> {
    await this.parse(EvidenceList)
    const {openEvidenceRoom} = await this.compose()
    const bags = await (await openEvidenceRoom({})).list()
    this.log(bagsView(bags, this.paint.out))
    return {schema: 'firebreak/evidence-bags@1', bags}
  }
}
