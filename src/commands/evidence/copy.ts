import {Args, Flags} from '@oclif/core'
import {BaseCommand, inventoryFlag} from '../../base-command.ts'
import type {BagCopier, BagCopies} from '../../core/evidence/bag-copier.ts'
import {exitCodes, Fault} from '../../core/fault.ts'
import {printable} from '../../core/text/printable.ts'
import {interruptible} from '../../terminal/interrupt.ts'
import {copiesView} from '../../views/evidence/copies-view.ts'

export default class EvidenceCopy extends BaseCommand {
  static override summary = 'Copy sealed evidence to a sink, where this machine cannot take it back.'
  static override description =
    'Creates each object once and never overwrites one; what is there already is compared. A copy that was cut short goes on where it stopped. Exits with 4 where the inventory asks for a lock and none is shown to hold.'
  static override examples = [
    '<%= config.bin %> evidence copy last --to vault',
    '<%= config.bin %> evidence copy /mnt/case/snapshot --to vault --json',
  ]

  static override args = {
    evidence: Args.string({
      required: true,
      ignoreStdin: true,
      description: 'Directory of a bag; or a run id, its unique beginning, or last, for all of its bags.',
    }),
  }
  static override flags = {
    to: Flags.string({
      description: 'Name of a sink under evidence.sinks; the only one unless given.',
      helpValue: 'SINK',
    }),
    ...inventoryFlag,
  }

  override async run(): Promise<BagCopies> {
    const {args, flags} = await this.parse(EvidenceCopy)
    const {openBagCopier} = await this.compose()
    const copier = await openBagCopier(flags.inventory === undefined ? {} : {inventory: flags.inventory})
    const sink = flags.to ?? onlySink(copier)
    const next = `firebreak evidence copy ${args.evidence} --to ${sink}`
    const {copies, notes} = await interruptible({tell: this.tell, soFar: () => ({next, wrote: false})}, async (stop) =>
      copier.copy(args.evidence, sink, stop).catch((error: unknown) => {
        if (!stop.aborted) throw error
        throw new Fault('INTERRUPTED', 'the copy was cut short; what is there counts for nothing yet', {next: [next]})
      }),
    )
    this.log(copiesView(copies, this.paint.out))
    for (const note of notes) this.tell(printable(note))
    if (copies.some(({lock}) => lock.asked && lock.standing !== 'held')) this.endWith(exitCodes.REFUSED)
    return {
      schema: 'firebreak/evidence-copies@1',
      copies: [...copies],
      ...(notes.length === 0 ? {} : {notes: [...notes]}),
    }
  }
}

/** Throws USAGE where there is none, or more than one. */
function onlySink({sinks}: BagCopier): string {
  const [only, another] = sinks
  if (only !== undefined && another === undefined) return only
  throw new Fault('USAGE', only === undefined ? 'the inventory names no evidence sink' : 'to which evidence sink?', {
    next: [only === undefined ? 'name one under evidence.sinks of firebreak.yaml' : `--to ${sinks.join(' or --to ')}`],
  })
}
