import {inventoryFlag} from '../../base-command.ts'
import {StatusCommand} from '../../command-kinds/status-command.ts'
import {killSwitchRunbook} from '../../core/runbooks/primitive-runbooks.ts'
import type {LeverStatus} from '../../views/run/levers-view.ts'

export default class KillSwitchStatus extends StatusCommand {
  static override summary = 'Say whether the kill switch is engaged.'
  static override description = 'Reads the pre-staged rules of the inventory and changes nothing.'
  static override examples = ['<%= config.bin %> kill-switch status', '<%= config.bin %> kill-switch status --json']

  static override flags = inventoryFlag

  override async run(): Promise<LeverStatus> {
    const {flags} = await this.parse(KillSwitchStatus)
    return this.showStatus(killSwitchRunbook(), {}, flags.inventory)
  }
}
