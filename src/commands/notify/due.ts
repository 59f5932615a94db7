import {inventoryFlag} from '../../base-command.ts'
import {durationFlag, durationIn} from '../../command-kinds/duration-flag.ts'
import {NotifyingCommand} from '../../command-kinds/notifying-command.ts'
import type {Deliveries} from '../../core/notices/delivery.ts'

export default class NotifyDue extends NotifyingCommand {
  static override summary = 'Tell others of a lease that ends and of a runbook that was not drilled.'
  static override description =
    'For a timer. Reads the journals of this machine. A lease is told once to each target, overdue drills once a week.'
  static override examples = [
    '<%= config.bin %> notify due',
    '<%= config.bin %> notify due --lease-within 1h --drill-every 14d',
  ]

  static override flags = {
    'lease-within': durationFlag({description: 'How long before its end a lease is told.', default: '30m'}),
    'drill-every': durationFlag({description: 'How old the last drill of a runbook may be.', default: '30d'}),
    ...inventoryFlag,
  }

  override async run(): Promise<Deliveries> {
    const {flags} = await this.parse(NotifyDue)
    const desk = await this.openDesk(flags.inventory)
    return this.conclude(
      await desk.due({
        leaseWithinMs: durationIn(flags['lease-within']),
        drillEveryMs: durationIn(flags['drill-every']),
      }),
    )
  }
}
