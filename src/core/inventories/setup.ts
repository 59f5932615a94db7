import type {Grants, Identity} from '../safeguard.ts'
import type {Inventory} from '../documents/inventory.ts'
import type {TargetKind} from '../targets.ts'
import type {AccountLook} from './account-look.ts'

export interface AccountName {
  readonly id: string
  readonly name: string
}

/** One account, seen with the token of this machine. */
export interface SeenAccount {
  readonly identity: Identity
  readonly grants: Grants
  look(): Promise<AccountLook>
}

/** What there is before there is an inventory. Nothing of it changes an account. */
export interface Setup {
  /** Accounts that the token sees; none where it may not list them. */
  accounts(): Promise<readonly AccountName[]>
  /** The account of this id by its name, or by its id where the token may not read the name. */
  account(id: string): Promise<AccountName>
  /** Throws DENIED when the API does not take the token. */
  open(account: AccountName): Promise<SeenAccount>
  hasInventory(path: string): boolean
  /** Writes a new inventory whole or not at all. Throws REFUSED where there is one, unless it is to be replaced. */
  writeInventory(path: string, written: Written): Promise<void>
}

/** A new inventory, and what stands above its parts: under the empty name at its head. */
export interface Written {
  readonly inventory: object
  readonly remarks: Readonly<Record<string, readonly string[]>>
  readonly replace: boolean
}

/** An inventory as it lies in a file. */
export interface InventoryFile {
  readonly path: string
  readonly text: string
  readonly document: Inventory
  /** Where the value at a path stands, or the nearest thing around it. */
  placeOf(path: readonly PropertyKey[]): FilePlace
  /** The text with these edits: comments and order stay. Throws INVALID_DOCUMENT where it would be no inventory any more. */
  edited(edits: readonly InventoryEdit[]): string
  /** Puts a text in its place, whole or not at all. Throws DRIFT where the file is no longer as it was read. */
  keep(text: string): Promise<void>
}

/** One edit of an inventory file. A list at the path takes one more item, or loses the one that goes by this id, or by this name and has none; of several kinds, only of this one. */
export type InventoryEdit =
  | {readonly edit: 'set'; readonly path: readonly string[]; readonly value: unknown}
  | {readonly edit: 'add'; readonly path: readonly string[]; readonly value: unknown}
  | {readonly edit: 'remove'; readonly path: readonly string[]; readonly id: string; readonly kind?: TargetKind}

/** Where something stands in a file; both count from 1. */
export interface FilePlace {
  readonly line: number
  readonly column: number
}
