import {ActingCommand} from './acting-command.ts'
import type {PinnedRunbook} from '../core/runbooks/primitive-runbooks.ts'
import {leverStatus, leversView, type LeverStatus} from '../views/run/levers-view.ts'

/** A command that asks a plan whether there is anything left to engage. */
export abstract class StatusCommand extends ActingCommand {
  protected async showStatus(
    runbook: PinnedRunbook,
    params: Readonly<Record<string, string>>,
    inventory: string | undefined,
  ): Promise<LeverStatus> {
    const workbench = await this.openWorkbench(inventory)
    const status = leverStatus(await workbench.plan({runbook, params}))
    this.log(leversView(status, this.paint.out))
    return status
  }
}
