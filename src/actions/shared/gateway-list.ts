import type {GatewayItem, GatewayList} from 'cloudflare/resources/zero-trust/gateway/lists'
import type {Move} from '../../core/action.ts'
import type {Reader} from '../../core/cloudflare.ts'
import {held, notHeld, type Verdict} from '../../core/outcome.ts'
import {canonicalAddress} from './address.ts'

export interface SeenList {
  readonly id: string
  readonly name: string
  readonly type: GatewayList['type']
  readonly items: readonly {readonly value: string; readonly note: string | undefined}[]
  /** False when the list says that it holds more than was listed. */
  readonly complete: boolean
}

const seenItem = ({value = '', description}: GatewayItem) => ({value: canonicalAddress(value), note: description})

/** Reads a list with all of its items. */
export async function readList(reader: Reader, list: {readonly id: string; readonly name: string}): Promise<SeenList> {
  const {account} = reader
  const {lists} = reader.api.zeroTrust.gateway
  const [{name = list.name, type, count}, items] = await Promise.all([
    lists.get(list.id, {account_id: account}),
    reader.all(
      ({page, per_page}) => lists.items.list(list.id, {account_id: account, page, per_page}),
      ({value}) => value,
    ),
  ])
  return {id: list.id, name, type, items: items.map(seenItem), complete: count === undefined || count <= items.length}
}

/** Sorted, each once, in one spelling. */
export const valueSet = (values: readonly string[]): string[] => [...new Set(values.map(canonicalAddress))].toSorted()

export const without = (values: readonly string[], taken: readonly string[]): string[] =>
  values.filter((value) => !taken.includes(value))

/**
 * One PATCH with what is missing and what is too much. It never sends a value that the list holds already: a duplicate
 * is an error (docs: Gateway lists).
 */
export function editList(
  list: string,
  {before, after, note}: {readonly before: readonly string[]; readonly after: readonly string[]; readonly note: string},
): readonly Move[] {
  const append = without(after, before).map((value) => ({value, description: note}))
  const remove = without(before, after)
  if (append.length === 0 && remove.length === 0) return []
  return [
    {
      name: 'edit-list',
      send: ({api, account}) =>
        api.zeroTrust.gateway.lists.edit(list, {
          account_id: account,
          ...(append.length > 0 ? {append} : {}),
          ...(remove.length > 0 ? {remove} : {}),
        }),
    },
  ]
}

/** Whether the list holds what it should, and nothing of ours that it should not. */
export function listVerdict(after: readonly string[], now: readonly string[]): Verdict {
  const missing = without(after, now)
  if (missing.length > 0) return notHeld(`the list does not hold ${missing.join(', ')}`)
  const surplus = without(now, after)
  return surplus.length > 0 ? notHeld(`the list still holds ${surplus.join(', ')}`) : held
}

/** What we added and is still there: all that a release may take away. */
export function stillOurs(before: readonly string[], after: readonly string[], now: readonly string[]): string[] {
  return without(after, before).filter((value) => now.includes(value))
}
