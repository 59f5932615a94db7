import {Args} from '@oclif/core'
import {ActingCommand, approvalFlags} from '../command-kinds/acting-command.ts'
import type {Approval} from '../core/documents/approval.ts'

export default class Approve extends ActingCommand {
  static override summary = 'Say yes to a plan that somebody else will apply.'
  static override description =
    'Keeps your approval in a file beside the plan, bound to its digest. A plan that needs two persons, such as a broad release, is approved by one and applied by the other.'
  static override examples = ['<%= config.bin %> approve release.json']

  static override args = {
    file: Args.string({required: true, ignoreStdin: true, description: 'A plan made with --out.'}),
  }
  static override flags = approvalFlags

  override async run(): Promise<Approval> {
    const {args, flags} = await this.parse(Approve)
    const {openRecords} = await this.compose()
    const records = await openRecords()
    const approval = await this.askApproval(records.plan(args.file), records, {...flags, verb: 'Approve'})
    const kept = records.writeApproval(args.file, approval)
    this.log(`approved by ${approval.by}, kept in ${kept}\nnext  firebreak apply ${args.file}, by another person`)
    return approval
  }
}
