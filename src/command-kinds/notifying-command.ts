import {BaseCommand} from '../base-command.ts'
import {exitCodes} from '../core/fault.ts'
import {type Deliveries, deliveriesOf, type Delivery} from '../core/notices/delivery.ts'
import type {NoticeDesk} from '../core/notices/notice-desk.ts'
import {deliveriesView} from '../views/notify/deliveries-view.ts'

/** A command that tells others, and then who was told. */
export abstract class NotifyingCommand extends BaseCommand {
  protected async openDesk(inventory: string | undefined): Promise<NoticeDesk> {
    const {openNoticeDesk} = await this.compose()
    return openNoticeDesk({inventory})
  }

  /** Exits with 7 where somebody could not be told. */
  protected conclude(all: readonly Delivery[]): Deliveries {
    const deliveries = deliveriesOf(all)
    if (all.some(({delivered}) => !delivered)) this.endWith(exitCodes.UNAVAILABLE)
    this.log(deliveriesView(deliveries, this.paint.out))
    return deliveries
  }
}
