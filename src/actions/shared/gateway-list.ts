import type {GatewayItem, GatewayList} from 'cloudflare/resources/zero-trust/gateway/lists'
import type {Move} from '../../core/action.ts'
import type {Reader} from '../../core/cloudflare.ts'
import {held, notHeld, type Verdict} from '../../core/outcome.ts'
import {canonicalAddress} from '../../core/address.ts'

export interface SeenList {
  readonly id: string
  readonly name: string
  readonly type: GatewayList['type']
  /** Values in the spelling that the list holds them in, which alone is sure to remove them. */
  readonly items: readonly {readonly value: string; readonly note: string | undefined}[]
  /** False when the list says that it holds more than was listed. */
  readonly complete: boolean
}

/** When a change of a list is in force everywhere. */
export const listPropagation = {
  ms: 60_000,
  source:
    'docs: Gateway policy changes reach all data centres within 60 seconds; that a list change counts as one is assumed',
} as const

const seenItem = ({value = '', description}: GatewayItem) => ({value, note: description})

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

/** Whether a value is one of these, however either is spelled. */
export const oneOf = (values: readonly string[]): ((value: string) => boolean) => {
  const known = new Set(values.map(canonicalAddress))
  return (value) => known.has(canonicalAddress(value))
}

/** Those that are not taken, however either is spelled. */
export function without(values: readonly string[], taken: readonly string[]): string[] {
  const isTaken = oneOf(taken)
  return values.filter((value) => !isTaken(value))
}

/** Those of the list's values that are wanted, as the list spells them, sorted. */
export function heldOf({items}: SeenList, isWanted: (item: SeenList['items'][number]) => boolean): string[] {
  return [...new Set(items.filter(isWanted).map(({value}) => value))].toSorted()
}

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

/** What we added and is still there, as the list spells it: all that a release may take away. */
export function stillOurs(before: readonly string[], after: readonly string[], now: readonly string[]): string[] {
  return now.filter(oneOf(without(after, before)))
}
