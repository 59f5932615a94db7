import {ActingCommand} from '../../command-kinds/acting-command.ts'
import {containingFlags} from '../../command-kinds/acting-flags.ts'
import {segmentArg} from '../../command-kinds/arguments.ts'
import type {Plan} from '../../core/documents/plan.ts'
import type {RunReport} from '../../core/documents/run-report.ts'
import {segmentRunbook} from '../../core/runbooks/primitive-runbooks.ts'

export default class SegmentIsolate extends ActingCommand {
  static override summary = 'Block all traffic to and from one Mesh segment.'
  static override description =
    'Only plans unless --apply is given. Works through the pre-staged list of the inventory, in both directions.'
  static override examples = [
    '<%= config.bin %> segment isolate payments',
    '<%= config.bin %> segment isolate payments --apply --confirm payments',
  ]

  static override args = segmentArg
  static override flags = containingFlags

  override async run(): Promise<Plan | RunReport> {
    const {args, flags} = await this.parse(SegmentIsolate)
    return this.perform(
      await this.openWorkbench(flags.inventory),
      {runbook: segmentRunbook(), params: {segment: args.segment}},
      flags,
    )
  }
}
