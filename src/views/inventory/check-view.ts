import type {InventoryFinding} from '../../core/inventories/check-inventory.ts'
import type {FilePlace} from '../../core/inventories/setup.ts'
import {printable} from '../../core/text/printable.ts'
import {blocks, labelled} from '../text/layout.ts'
import type {Paint} from '../text/paint.ts'
import {count} from '../text/words.ts'

/** A finding with its place in the file. */
export interface PlacedFinding extends InventoryFinding {
  readonly place: FilePlace
}

/** What an inventory leaves unsaid, in the order of the file. */
export interface InventoryCheck {
  readonly schema: 'firebreak/inventory-check@1'
  readonly inventory: string
  readonly findings: readonly PlacedFinding[]
}

export function checkView({inventory, findings}: InventoryCheck, paint: Paint): string {
  const file = printable(inventory)
  if (findings.length === 0) return `${file}: everything has an owner, and every tool a label`
  return blocks(
    ...findings.map(({place: {line, column}, what, mend}) => [
      `${paint('bold', `${file}:${line}:${column}`)}  ${printable(what)}`,
      labelled('  write', printable(mend), 9),
    ]),
    [`${count(findings.length, 'thing')} to be said by a person`],
  )
}
