import {actingFlags, stagingFlags} from '../../command-kinds/acting-flags.ts'
import {optionalRunArg} from '../../command-kinds/arguments.ts'
import {ReleasingCommand} from '../../command-kinds/releasing-command.ts'
import type {Plan} from '../../core/documents/plan.ts'
import type {RunReport} from '../../core/documents/run-report.ts'
import {segmentRunbook} from '../../core/runbooks/primitive-runbooks.ts'

export default class SegmentRelease extends ReleasingCommand {
  static override summary = 'Let traffic through again for the segment that was isolated last.'
  static override description = 'Only plans unless --apply is given. Removes from the list exactly what the run added.'
  static override examples = [
    '<%= config.bin %> segment release',
    '<%= config.bin %> segment release --apply --reason "node rebuilt"',
  ]

  static override args = optionalRunArg
  static override flags = {...actingFlags, ...stagingFlags}

  override async run(): Promise<Plan | RunReport> {
    const {args, flags} = await this.parse(SegmentRelease)
    return this.releaseOf([segmentRunbook().document.id], args.run, flags)
  }
}
