import {Flags} from '@oclif/core'
import {BaseCommand, inventoryFlag} from '../../base-command.ts'
import {bagArg, trustFlag} from '../../command-kinds/arguments.ts'
import {exitCodes} from '../../core/fault.ts'
import type {BagCopyChecks} from '../../core/evidence/bag-copier.ts'
import type {BagCheck} from '../../core/signed/bag-check.ts'
import {interruptible} from '../../terminal/interrupt.ts'
import {bagCheckView} from '../../views/evidence/bag-check-view.ts'
import {copyChecksView} from '../../views/evidence/copies-view.ts'

interface CheckReport {
  readonly schema: 'firebreak/evidence-check@1'
  readonly bags: readonly BagCheck[]
}

export default class EvidenceVerify extends BaseCommand {
  static override summary = 'Check that no byte of the evidence was changed since it was sealed.'
  static override description =
    'Checks every file against both manifests, that compressed files unpack to what came, the record of custody, the signatures against the trust file, and the journal where it is on this machine. Needs no network. Exits with 3 where a bag is not what was sealed, with 4 where --require-signature asks for more than there is. The custody of the bag then says who has checked it.'
  static override examples = [
    '<%= config.bin %> evidence verify last',
    '<%= config.bin %> evidence verify last --at vault',
    '<%= config.bin %> evidence verify ./copy-of-a-bag --trust trust.yaml --require-signature',
  ]

  static override args = bagArg
  static override flags = {
    ...trustFlag,
    'require-signature': Flags.boolean({description: 'Exit with 4 unless somebody trusted has signed.'}),
    record: Flags.boolean({
      description: 'Say in the custody of the bag that it was checked.',
      default: true,
      allowNo: true,
    }),
    reason: Flags.string({description: 'Why it is checked, for its custody.', helpValue: 'TEXT'}),
    at: Flags.string({
      description: 'Read the copy at this sink of the inventory instead, and compare it with the sealing.',
      helpValue: 'SINK',
      exclusive: ['trust', 'require-signature', 'record', 'reason'],
    }),
    ...inventoryFlag,
  }

  override async run(): Promise<CheckReport | BagCopyChecks> {
    const {args, flags} = await this.parse(EvidenceVerify)
    const {trust, record, reason, at, inventory} = flags
    if (at !== undefined) return this.checkCopies(args.bag, at, inventory)
    const {openEvidenceRoom} = await this.compose()
    const room = await openEvidenceRoom(trust === undefined ? {} : {trust})
    const bags: BagCheck[] = []
    for (const path of room.meant(args.bag))
      bags.push(await room.check(path, {isRecorded: record, ...(reason === undefined ? {} : {why: reason})}))
    this.log(bagCheckView(bags, this.paint.out))
    if (bags.some(({problems}) => problems.length > 0)) this.endWith(exitCodes.INVALID_DOCUMENT)
    else if (flags['require-signature'] && bags.some(({signers}) => signers.length === 0))
      this.endWith(exitCodes.REFUSED)
    return {schema: 'firebreak/evidence-check@1', bags}
  }

  /** Every object at the sink is read: what the store says of it counts for nothing here. */
  private async checkCopies(bag: string, sink: string, inventory: string | undefined): Promise<BagCopyChecks> {
    const {openBagCopier} = await this.compose()
    const copier = await openBagCopier(inventory === undefined ? {} : {inventory})
    const checks = await interruptible({tell: this.tell, soFar: () => ({wrote: false})}, async (stop) =>
      copier.check(bag, sink, stop),
    )
    this.log(copyChecksView(checks, this.paint.out))
    if (checks.some(({problems}) => problems.length > 0)) this.endWith(exitCodes.INVALID_DOCUMENT)
    return {schema: 'firebreak/evidence-copy-checks@1', checks: [...checks]}
  }
}
