import {inventoryFlag} from '../base-command.ts'
import {ActingCommand} from '../command-kinds/acting-command.ts'
import type {Standing, Status as StatusDocument} from '../core/documents/answers/status.ts'
import {exitCodes} from '../core/fault.ts'
import {statusView} from '../views/run/status-view.ts'

/** What each finding asks of the person who sees it, the worst first. */
const codes: readonly (readonly [Standing, number])[] = [
  ['not-held', exitCodes.NOT_CONTAINED],
  ['unseen', exitCodes.UNPROVEN],
  ['changed', exitCodes.UNPROVEN],
]

export default class Status extends ActingCommand {
  static override summary = 'Say what is contained now, by whom, and what others have changed since.'
  static override description =
    'Looks at every object that the open runs of this machine hold, and changes nothing. Exits with 23 when something no longer holds, with 21 when something could not be seen or others have changed it.'
  static override examples = ['<%= config.bin %> status', '<%= config.bin %> status --json']

  static override flags = inventoryFlag

  override async run(): Promise<StatusDocument> {
    const {flags} = await this.parse(Status)
    const workbench = await this.openWorkbench(flags.inventory)
    const status = await workbench.status()
    this.log(statusView(status, this.paint.out))
    const found = status.runs.flatMap(({changes}) => changes.map(({standing}) => standing))
    this.endWith(codes.find(([standing]) => found.includes(standing))?.[1] ?? 0)
    return status
  }
}
