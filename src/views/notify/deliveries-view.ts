import type {Deliveries} from '../../core/notices/delivery.ts'
import {printable} from '../../core/text/printable.ts'
import {wrap} from '../text/layout.ts'
import {plain, type Paint} from '../text/paint.ts'
import {count} from '../text/words.ts'

function lineOf({target, kind, delivered, tries, why}: Deliveries['deliveries'][number], paint: Paint): string {
  if (delivered && why === undefined) return paint('green', `told      ${target}  ${kind}`)
  if (delivered) return paint('dim', wrap(printable(`over      ${target}  ${kind}: ${why}`), 10))
  const words = why ?? 'it was not delivered'
  return paint('red', wrap(printable(`NOT TOLD  ${target}  ${kind}: ${words} (${count(tries, 'try', 'tries')})`), 10))
}

/** Who was told what, and who was not. */
export function deliveriesView({deliveries}: Deliveries, paint: Paint = plain): string {
  if (deliveries.length === 0) return 'Nobody had to be told anything.'
  return deliveries.map((delivery) => lineOf(delivery, paint)).join('\n')
}
