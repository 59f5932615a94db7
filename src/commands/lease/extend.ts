import {Flags} from '@oclif/core'
import {BaseCommand} from '../../base-command.ts'
import {runArg} from '../../command-kinds/arguments.ts'
import {asDuration} from '../../command-kinds/duration-flag.ts'
import {runThatChanged} from '../../command-kinds/open-runs.ts'
import type {LeaseExtended} from '../../core/documents/answers/lease-list.ts'
import {Fault} from '../../core/fault.ts'
import {extensionView} from '../../views/run/leases-view.ts'

export default class LeaseExtend extends BaseCommand {
  static override summary = 'Let what a run changed stand longer.'
  static override description =
    'Goes into the journal of the run, signed where there is a trust file, and counts from when the time runs out, or from now where it has. Nothing is sent: it needs neither network nor token. Never beyond the limit that the runbook sets.'
  static override examples = [
    '<%= config.bin %> lease extend last --by 4h --reason "vendor still investigates"',
    '<%= config.bin %> lease extend last --step quarantine --by 30m --reason "waiting for the owner"',
  ]

  static override args = runArg
  static override flags = {
    by: Flags.string({description: 'By how long, such as 4h.', helpValue: 'DURATION', required: true}),
    reason: Flags.string({description: 'Why; kept in the journal.', helpValue: 'TEXT', required: true}),
    step: Flags.string({
      description: 'Only this step, or this change of it; all of the run unless given.',
      helpValue: 'STEP',
    }),
  }

  override async run(): Promise<LeaseExtended> {
    const {args, flags} = await this.parse(LeaseExtend)
    const {openRecords} = await this.compose()
    const records = await openRecords()
    if (flags.reason.trim() === '') throw new Fault('USAGE', '--reason is empty: why may it stand longer?')
    const extension = await records.leases.extend({
      run: runThatChanged(args.run, records, this.tell),
      more: asDuration(flags.by),
      reason: flags.reason,
      ...(flags.step === undefined ? {} : {step: flags.step}),
    })
    this.log(extensionView(extension))
    return {schema: 'firebreak/lease-extension@1', ...extension}
  }
}
