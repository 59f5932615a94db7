import type {Clock} from '../core/ports.ts'
import type {EdgePolicy} from './edge-policy.ts'
import type {Account} from './account/account.ts'
import type {PermissionName} from './account/permissions.ts'
import type {PolicyRule} from './account/records.ts'
import type {Propagation} from './temper/propagation.ts'
import {createAccount} from './account/account.ts'
import {createEdgePolicy} from './account/edge/edge-policy.ts'
import {createSeeding} from './account/seeding.ts'
import {snapshotOf} from './account/snapshot.ts'

export interface NewServiceToken {
  readonly name: string
  /** As Cloudflare writes it, `8760h` when absent. */
  readonly duration?: string
}

export interface NewApiToken {
  readonly name: string
  /** Permission names as the API has them, such as `Zero Trust Write`. */
  readonly permissions: readonly PermissionName[]
  /** RFC 3339; never when absent. */
  readonly expiresOn?: string
  /** Addresses from which the token may be used; written to its `condition`, not enforced. */
  readonly allowedAddresses?: readonly string[]
  /** Client id of the OAuth client that made it in somebody's name. */
  readonly provisionedBy?: string
  /** E-mail address of the person who made it. */
  readonly createdBy?: string
  /** RFC 3339; long before the incident when absent. */
  readonly issuedOn?: string
  /** E-mail address of the person whose own token it is; it is the account's when absent. */
  readonly user?: string
}

export interface NewRule {
  readonly name: string
  readonly action: 'block' | 'allow' | 'off'
  readonly filter: 'dns' | 'l4' | 'http'
  /** Such as `net.dst.ip in $<list id>`. */
  readonly traffic: string
  readonly precedence: number
  readonly enabled: boolean
  readonly description?: string
  /** Shared by another account: this one cannot edit it. */
  readonly readOnly?: boolean
}

export interface NewList {
  readonly name: string
  readonly type: 'IP' | 'DOMAIN' | 'EMAIL' | 'DEVICE' | 'SERIAL' | 'URL'
  readonly values?: readonly string[]
}

export interface NewApp {
  readonly name: string
  /** `warp` is the device enrolment application. */
  readonly type: 'self_hosted' | 'warp' | 'mcp_portal'
  readonly domain?: string
  /** Ids of the service tokens that its Service Auth policy includes. */
  readonly admits: readonly string[]
  /** E-mail addresses that its Allow policy includes; no such policy when absent. */
  readonly emails?: readonly string[]
  /** Ids of the Access groups that its policies exclude. */
  readonly excludes?: readonly string[]
}

export interface NewGroup {
  readonly name: string
  readonly include: readonly PolicyRule[]
}

export interface NewPerson {
  readonly email: string
  readonly name: string
}

export interface NewMeshNode {
  readonly name: string
  /** CIDRs behind the node. */
  readonly cidrs: readonly string[]
  /** Device names and Mesh addresses; the first is the active one. */
  readonly replicas: readonly {readonly name: string; readonly address: string}[]
}

export interface NewDevice {
  readonly name: string
  /** Mesh address. */
  readonly address: string
  /** What it enrolled with, and would enrol with again: the id of a service token, or a person's e-mail address. */
  readonly enrolment: {readonly serviceToken: string} | {readonly email: string}
}

export interface NewUserLogin {
  readonly email: string
  readonly appId: string
  readonly allowed: boolean
  readonly address: string
}

/** Fills the account the way it stands in peace time: at once in force at the edge, and not audited. */
export interface Seeding {
  addServiceToken(token: NewServiceToken): {
    readonly id: string
    readonly clientId: string
    readonly clientSecret: string
  }
  /** The value is what goes into an Authorization header. */
  addApiToken(token: NewApiToken): {readonly id: string; readonly value: string}
  /** `traffic` and the answer's `id` are what the API shows; a list is named in an expression by its id. */
  addRule(rule: NewRule): {readonly id: string}
  addList(list: NewList): {readonly id: string}
  addApp(app: NewApp): {readonly id: string; readonly policies: readonly {readonly id: string; readonly name: string}[]}
  /** Access groups come before the applications whose policies name them. */
  addGroup(group: NewGroup): {readonly id: string}
  /** Somebody who has signed in through Access before; the assertion is what proves who it is. */
  addPerson(person: NewPerson): {readonly id: string; readonly assertion: string}
  addMeshNode(node: NewMeshNode): {
    readonly id: string
    readonly registrations: readonly {readonly id: string; readonly device: string}[]
  }
  addDevice(device: NewDevice): {readonly id: string; readonly registration: string}
  /** A person's sign-in; service-token logins come from `EdgePolicy.recordLogin`. */
  addUserLogin(login: NewUserLogin): void
}

/** The account behind the sandbox, and what of it is in force at the edge. */
export interface World extends Seeding {
  readonly accountId: string
  readonly accountName: string
  readonly clock: Clock
  readonly edge: EdgePolicy
  /** What the API reads and writes; only src/sandbox/api uses it. */
  readonly account: Account
  /** Whether anything live answers for a Mesh address; open connections to it are cut when this turns false. */
  reachable(destination: string): boolean
  /**
   * Everything that an action can change, in canonical order and with nothing volatile, for comparing before and after.
   * What cannot come back, the versions of rotated secrets, sits apart under `secrets`.
   */
  snapshot(): {readonly state: unknown; readonly secrets: unknown}
}

export interface WorldOptions {
  readonly clock: Clock
  /** The same seed gives the same ids and secrets. */
  readonly seed: string | number
  readonly account: {readonly name: string; readonly strictServiceTokenAuth?: boolean}
  readonly propagation?: Partial<Propagation>
}

export function createWorld(options: WorldOptions): World {
  const account = createAccount(options)
  const {edge, reachable} = createEdgePolicy(account)
  return {
    accountId: account.id,
    accountName: account.name,
    clock: options.clock,
    edge,
    account,
    reachable,
    snapshot: () => snapshotOf(account),
    ...createSeeding(account),
  }
}
