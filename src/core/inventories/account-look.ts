import type {TargetKind} from '../targets.ts'

/** One object as a listing of the account shows it. */
export interface Listed {
  readonly kind: TargetKind
  /** Its name where it has no other id. */
  readonly id: string
  readonly name: string
}

/** A device that has registered, and by what: a service token, as a replica of a Mesh node, or a person. */
export interface ListedDevice {
  readonly name: string
  readonly addresses: readonly string[]
  readonly enrolledBy: 'service-token' | 'node' | 'person'
}

/** An Access application, with the service tokens that its policies admit. */
export interface ListedApp {
  readonly id: string
  readonly name: string
  readonly type: string
  readonly domain?: string
  readonly tokens: readonly string[]
}

/** A road into a network: a route, a hostname route or a VPC service, and the tunnel that it goes through. */
export interface ListedRoad extends Listed {
  readonly kind: 'route' | 'hostname-route' | 'vpc-service'
  /** A CIDR, a hostname, or the host of a service. */
  readonly to: string
  readonly tunnel: string
  /** Of a virtual network that is not the default one. */
  readonly network?: string
}

/** What a token could not read of the account, and what would let it. */
export interface Unread {
  readonly what: string
  readonly kinds: readonly TargetKind[]
  readonly why: string
}

/** What the account lists, as far as the token may read it. */
export interface AccountLook {
  readonly account: {readonly id: string; readonly name: string}
  readonly objects: readonly Listed[]
  readonly devices: readonly ListedDevice[]
  readonly apps: readonly ListedApp[]
  readonly roads: readonly ListedRoad[]
  /** Tools of MCP servers, by server. */
  readonly tools: Readonly<Record<string, readonly string[]>>
  readonly unread: readonly Unread[]
}
