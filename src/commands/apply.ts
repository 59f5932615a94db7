import {Args, Flags} from '@oclif/core'
import {inventoryFlag} from '../base-command.ts'
import {ActingCommand} from '../command-kinds/acting-command.ts'
import {approvalFlags, breakGlassFlag, eventsFlag} from '../command-kinds/acting-flags.ts'
import {awaitApi} from '../command-kinds/proving/await-api.ts'
import {takeOverFlag} from '../command-kinds/take-over.ts'
import type {RunReport} from '../core/documents/run-report.ts'

export default class Apply extends ActingCommand {
  static override summary = 'Make exactly the changes of a plan.'
  static override description =
    'Takes no option that could change the plan. Refuses, with nothing changed, when the plan was edited or has expired, or when the account is no longer as the plan saw it.'
  static override examples = [
    '<%= config.bin %> apply freeze.json',
    '<%= config.bin %> apply release.json --break-glass --reason "nobody else answers, the shop is down"',
    '<%= config.bin %> apply freeze.json --yes --json --events events.ndjson',
    '<%= config.bin %> apply freeze.json --yes --wait',
  ]

  static override args = {
    file: Args.string({required: true, ignoreStdin: true, description: 'A plan made with plan --out.'}),
  }
  static override flags = {
    ...approvalFlags,
    ...takeOverFlag,
    ...breakGlassFlag,
    reason: Flags.string({
      description: 'Why it cannot wait for another person, or why the lock is taken over.',
      helpValue: 'TEXT',
      relationships: [{type: 'some', flags: ['break-glass', 'take-over']}],
    }),
    wait: Flags.boolean({
      description: 'Where the API does not answer, wait until it does, at most until the plan expires.',
    }),
    ...eventsFlag,
    ...inventoryFlag,
  }

  override async run(): Promise<RunReport> {
    const {args, flags} = await this.parse(Apply)
    const {openRecords} = await this.compose()
    const records = await openRecords()
    const plan = records.plan(args.file)
    const approvals = records.approvals(args.file)
    const moreApprovals = [`firebreak approve ${args.file}, by another person`, `firebreak apply ${args.file}`]
    const planned = records.recording(args.file)
    const files = {approvals, moreApprovals, ...(planned === undefined ? {} : {planned})}
    const workbench = await this.openWorkbench(flags.inventory)
    if (flags.wait) await awaitApi(plan, workbench, this.tell)
    return this.applyPlan(workbench, plan, {...flags, ...files})
  }
}
