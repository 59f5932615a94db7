import {inventoryFlag} from '../../base-command.ts'
import {runArg} from '../../command-kinds/arguments.ts'
import {NotifyingCommand} from '../../command-kinds/notifying-command.ts'
import type {Deliveries} from '../../core/notices/delivery.ts'

export default class NotifyResend extends NotifyingCommand {
  static override summary = 'Tell others what a run could not tell them.'
  static override description =
    'Reads the journal of the run, sends what has not been delivered, and adds to the journal what became of it. What was delivered is not sent again; what something newer or a release has overtaken wakes nobody.'
  static override examples = ['<%= config.bin %> notify resend last']

  static override args = runArg
  static override flags = inventoryFlag

  override async run(): Promise<Deliveries> {
    const {args, flags} = await this.parse(NotifyResend)
    const desk = await this.openDesk(flags.inventory)
    return this.conclude(await desk.resend(args.run))
  }
}
