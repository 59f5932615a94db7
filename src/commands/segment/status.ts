import {inventoryFlag} from '../../base-command.ts'
import {segmentArg} from '../../command-kinds/arguments.ts'
import {StatusCommand} from '../../command-kinds/status-command.ts'
import {segmentRunbook} from '../../core/runbooks/primitive-runbooks.ts'
import type {LeverStatus} from '../../views/run/levers-view.ts'

export default class SegmentStatus extends StatusCommand {
  static override summary = 'Say whether a Mesh segment is isolated.'
  static override description = 'Reads the pre-staged list and the addresses of the segment, and changes nothing.'
  static override examples = ['<%= config.bin %> segment status payments']

  static override args = segmentArg
  static override flags = inventoryFlag

  override async run(): Promise<LeverStatus> {
    const {args, flags} = await this.parse(SegmentStatus)
    return this.showStatus(segmentRunbook(), {segment: args.segment}, flags.inventory)
  }
}
