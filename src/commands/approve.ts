import {Args} from '@oclif/core'
import {ActingCommand} from '../command-kinds/acting-command.ts'
import {approvalFlags} from '../command-kinds/acting-flags.ts'
import type {Approval} from '../core/documents/approval.ts'
import {Fault} from '../core/fault.ts'

export default class Approve extends ActingCommand {
  static override summary = 'Say yes to a plan that somebody else will apply.'
  static override description =
    'Keeps your approval in a file beside the plan, bound to its digest, for an hour at most. Where there is a trust file it is signed with your key. A plan that needs two persons, such as a broad release, is approved by one and applied by the other.'
  static override examples = ['<%= config.bin %> approve release.json']

  static override args = {
    file: Args.string({required: true, ignoreStdin: true, description: 'A plan made with --out.'}),
  }
  static override flags = approvalFlags

  override async run(): Promise<Approval> {
    const {args, flags} = await this.parse(Approve)
    const {openRecords} = await this.compose()
    const records = await openRecords()
    const {signatures} = records
    const asking = {...records, signApproval: signatures.signApproval}
    const approval = await this.askApproval(records.plan(args.file), asking, {...flags, verb: 'Approve'})
    if (signatures.readSignature !== undefined && approval.signature === undefined)
      throw new Fault(
        'REFUSED',
        'there is a trust file, so that your name alone counts for nothing, and you have no key',
        {
          next: ['firebreak keys init', 'let another person approve'],
        },
      )
    // Whoever approves learns at once whether the signature counts.
    await signatures.readSignature?.(approval)
    const kept = records.writeApproval(args.file, approval)
    this.log(`approved by ${approval.by}, kept in ${kept}\nnext  firebreak apply ${args.file}, by another person`)
    return approval
  }
}
