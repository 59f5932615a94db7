import type {Clock} from '../../core/ports.ts'
import type {Lagging, Lever} from '../temper/propagation.ts'
import {defaultPropagation, lagging} from '../temper/propagation.ts'
import type {WorldOptions} from '../world.ts'
import type {AuditEntry} from './audit-entry.ts'
import type {Mint} from './mint.ts'
import {createMint} from './mint.ts'
import type {AccessGroup, Organization, Person} from './people-records.ts'
import {organizationDefaults} from './people-records.ts'
import type {
  ApiToken,
  App,
  Device,
  List,
  MeshNode,
  Registration,
  Rule,
  ServiceToken,
  ServiceTokenLogin,
  Session,
  UserLogin,
} from './records.ts'

type Stored<Item> = Map<string, Lagging<Item>>

/** The memory of the sandbox: every record by its id, devices by their name. */
export interface Account {
  readonly id: string
  readonly name: string
  readonly createdAt: string
  readonly clock: Clock
  readonly mint: Mint
  readonly rules: Stored<Rule>
  readonly lists: Stored<List>
  readonly serviceTokens: Stored<ServiceToken>
  readonly apiTokens: Stored<ApiToken>
  readonly nodes: Stored<MeshNode>
  /** In the order in which they were made. */
  readonly registrations: Stored<Registration>
  readonly apps: Map<string, App>
  readonly groups: Stored<AccessGroup>
  /** By e-mail address, in lower case. */
  readonly people: Map<string, Person>
  readonly organization: Lagging<Organization>
  readonly devices: Map<string, Device>
  /** The replica that last carried a node's traffic, by the node's id. */
  readonly activeReplicas: Map<string, string>
  /** By cookie. */
  readonly sessions: Map<string, Session>
  readonly logins: ServiceTokenLogin[]
  readonly userLogins: UserLogin[]
  readonly audit: AuditEntry[]
  /** Milliseconds until a change of this lever is in force at the edge. */
  delayMs(lever: Lever): number
  /** A value whose changes reach the edge at the pace of `lever`. */
  lag<Value>(lever: Lever, initial: Value): Lagging<Value>
  /** Now, as the API writes times. */
  stamp(): string
}

export function createAccount({clock, seed, account, propagation}: WorldOptions): Account {
  const mint = createMint(seed)
  const pace = {...defaultPropagation, ...propagation}
  const delayMs = (lever: Lever) => pace[lever] * pace.factor
  const stamp = () => clock.now().toISOString()
  const lag = <Value>(lever: Lever, initial: Value) => lagging(initial, {clock, delayMs: delayMs(lever)})
  return {
    id: mint.hex('account'),
    name: account.name,
    createdAt: stamp(),
    clock,
    mint,
    rules: new Map(),
    lists: new Map(),
    serviceTokens: new Map(),
    apiTokens: new Map(),
    nodes: new Map(),
    registrations: new Map(),
    apps: new Map(),
    groups: new Map(),
    people: new Map(),
    organization: lag('setting', {
      ...organizationDefaults,
      name: account.name,
      auth_domain: 'example.cloudflareaccess.com',
      strict_service_token_auth: account.strictServiceTokenAuth ?? false,
    }),
    devices: new Map(),
    activeReplicas: new Map(),
    sessions: new Map(),
    logins: [],
    userLogins: [],
    audit: [],
    delayMs,
    lag,
    stamp,
  }
}
