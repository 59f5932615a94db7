import type {Unread} from '../../core/inventories/account-look.ts'
import type {InventoryChange} from '../../core/inventories/compare-inventory.ts'
import {printable} from '../../core/text/printable.ts'
import {blocks, table} from '../text/layout.ts'
import {count} from '../text/words.ts'
import {unreadLines} from './survey-view.ts'

/** In what the account is no longer as the inventory says, and the edit that would say it. */
export interface InventorySync {
  readonly schema: 'firebreak/inventory-sync@1'
  readonly inventory: string
  readonly changes: readonly Omit<InventoryChange, 'edits'>[]
  readonly unread: readonly Unread[]
  /** Unified, of the inventory file; empty where nothing has changed. */
  readonly diff: string
  readonly written: boolean
}

export function syncView({inventory, changes, unread, written}: InventorySync): string {
  const rows = changes.map(({change, kind, name, where}) => [change, kind, printable(name), `in ${printable(where)}`])
  const said = written ? `written to ${printable(inventory)}` : 'nothing was written: --write does'
  return blocks(
    changes.length === 0
      ? ['The account is as the inventory says, as far as it could be read.']
      : [`${count(changes.length, 'change')} since the inventory was written; ${said}`, ...table(rows, 2)],
    unreadLines(unread),
  )
}
