import type {z} from 'zod'
import type {Inventory} from '../../core/documents/inventory.ts'
import type {Account} from '../account/account.ts'
import type {Route} from '../api/route.ts'
import type {Cast} from '../scenarios/scenario.ts'

/** One HTTP request to something at the edge. */
export interface EdgeRequest {
  readonly method: string
  /** Below the surface's prefix, with a leading slash. */
  readonly path: string
  readonly query: URLSearchParams
  readonly headers: Readonly<Record<string, string | readonly string[] | undefined>>
  readonly body: string
  /** Where it came from. */
  readonly address: string
}

export interface EdgeReply {
  readonly status: number
  readonly headers?: Readonly<Record<string, string>>
  readonly body?: unknown
}

/** Something at the edge that answers HTTP, below `/<prefix>/` of the sandbox's front. */
export interface Surface {
  readonly prefix: string
  /** Decides by what is in force at the edge now, never by what the API shows. */
  answer(request: EdgeRequest): EdgeReply | Promise<EdgeReply>
}

/** One client that listens. */
export interface Feed {
  send(text: string): void
  close(): void
}

/** Something that the platform sends as it happens, over a WebSocket at `/feeds/<prefix>/<id>`. */
export interface FeedSurface {
  readonly prefix: string
  /** The subprotocol that a client has to speak, where there is one. */
  readonly protocol?: string
  /** What to do with a client, which gives back how to be rid of it; undefined where there is no such feed. */
  open(id: string): ((feed: Feed) => () => void) | undefined
}

/** Part of an inventory; lists of all parts are joined. */
export type InventoryPart = Partial<z.input<typeof Inventory>>

export interface Surroundings {
  /** Base URL of the front, without a slash at its end. */
  readonly front: string
  readonly cast: Cast
  /** Ports of the devices' resolvers on 127.0.0.1, and addresses of their clients in proxy mode, by device name. */
  readonly resolvers: Readonly<Record<string, number>>
  readonly proxies: Readonly<Record<string, string>>
  /** Puts a secret into a file of mode 0600 and gives the reference to it. */
  keep(name: string, value: string): string
  /** A path in the sandbox's own folder that nothing else uses. */
  place(name: string): string
}

/** One resource family of the account: its records, its endpoints, and what it does at the edge. */
export interface Family {
  readonly name: string
  readonly routes: readonly Route[]
  /** Fills the account the way it stands in peace time. */
  seed(account: Account, cast: Cast): void
  /** What actions can change, in an order that does not depend on when it was written; `secrets` cannot come back. */
  snapshot(account: Account): {readonly state: unknown; readonly secrets?: unknown}
  surfaces?(account: Account): readonly Surface[]
  feeds?(account: Account): readonly FeedSurface[]
  /** What the inventory says of it. */
  inventory?(account: Account, surroundings: Surroundings): InventoryPart
}

/** A family's records of one account, made when they are first asked for. */
export function memory<Store>(open: (account: Account) => Store): (account: Account) => Store {
  const stores = new WeakMap<Account, Store>()
  return (account) => {
    const known = stores.get(account)
    if (known !== undefined) return known
    const store = open(account)
    stores.set(account, store)
    return store
  }
}
