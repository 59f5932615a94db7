import type {Deliveries} from '../../core/notices/delivery.ts'
import {printable} from '../../core/text/printable.ts'
import {wrap} from '../text/layout.ts'
import {plain, type Paint} from '../text/paint.ts'
import {count} from '../text/words.ts'

/** Who was told what, and who was not. */
export function deliveriesView({deliveries}: Deliveries, paint: Paint = plain): string {
  if (deliveries.length === 0) return 'Nobody had to be told anything.'
  return deliveries
    .map(({target, kind, delivered, tries, why = 'it was not delivered'}) =>
      delivered
        ? paint('green', `told      ${target}  ${kind}`)
        : paint('red', wrap(printable(`NOT TOLD  ${target}  ${kind}: ${why} (${count(tries, 'try', 'tries')})`), 10)),
    )
    .join('\n')
}
