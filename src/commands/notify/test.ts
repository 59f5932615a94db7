import {Args} from '@oclif/core'
import {inventoryFlag} from '../../base-command.ts'
import {NotifyingCommand} from '../../command-kinds/notifying-command.ts'
import type {Deliveries} from '../../core/notices/delivery.ts'

export default class NotifyTest extends NotifyingCommand {
  static override summary = 'Send a marked test to everybody whom the inventory names, or to one.'
  static override description =
    'Needs no token of Cloudflare. PagerDuty is triggered and resolved, an issue opened and closed. Exits with 7 when somebody could not be told.'
  static override examples = ['<%= config.bin %> notify test', '<%= config.bin %> notify test oncall']

  static override args = {
    target: Args.string({ignoreStdin: true, description: 'One target of the inventory; all unless given.'}),
  }
  static override flags = inventoryFlag

  override async run(): Promise<Deliveries> {
    const {args, flags} = await this.parse(NotifyTest)
    const desk = await this.openDesk(flags.inventory)
    return this.conclude(await desk.test(args.target))
  }
}
