import type {Lagging} from '../temper/propagation.ts'

/** A Gateway rule as the API writes it, without the fields that it computes. */
export interface Rule {
  readonly id: string
  readonly name: string
  readonly description: string
  readonly action: string
  readonly enabled: boolean
  readonly filters: readonly string[]
  readonly traffic: string
  readonly identity: string
  readonly device_posture: string
  readonly precedence: number
  readonly rule_settings: Readonly<Record<string, unknown>>
  readonly schedule: unknown
  readonly expiration: {readonly expires_at: string; readonly duration?: number | undefined} | null
  readonly read_only: boolean
  readonly version: number
  readonly created_at: string
  readonly updated_at: string
}

export interface ListItem {
  readonly value: string
  readonly description: string
  readonly created_at: string
}

export interface List {
  readonly id: string
  readonly name: string
  readonly type: string
  readonly description: string
  readonly items: readonly ListItem[]
  readonly created_at: string
  readonly updated_at: string
}

export interface ServiceToken {
  readonly id: string
  readonly name: string
  readonly clientId: string
  readonly enabled: boolean
  readonly duration: string
  /** Absent when the duration is `forever`. */
  readonly expiresAt?: string
  readonly secret: string
  readonly secretVersion: number
  readonly previous?: {readonly secret: string; readonly expiresAt: string}
  readonly createdAt: string
  readonly updatedAt: string
  /** Gone from the API; the edge learns of it as of any other change. */
  readonly deleted?: true
}

export interface TokenPolicy {
  readonly id: string
  readonly effect: 'allow' | 'deny'
  readonly resources: Readonly<Record<string, unknown>>
  readonly permission_groups: readonly {readonly id: string; readonly name: string}[]
}

export interface ApiToken {
  readonly id: string
  readonly name: string
  readonly value: string
  readonly status: 'active' | 'disabled'
  readonly policies: readonly TokenPolicy[]
  readonly condition?: unknown
  readonly expires_on?: string
  readonly not_before?: string
  readonly issued_on: string
  /** Absent while nobody has used it. */
  readonly last_used_on?: string
  readonly modified_on: string
  /** Who made it, where that was no person: an OAuth client by its id. */
  readonly provisioner_type?: string
  readonly provisioner_id?: string
  readonly creator_email_at_creation?: string
  /** The person whose own token it is: the account does not list it, and it shares that person's call limit. */
  readonly user?: string
  /** Gone from the API; the edge learns of it as of any other change. */
  readonly deleted?: true
}

export type PolicyRule =
  | {readonly service_token: {readonly token_id: string}}
  | {readonly email: {readonly email: string}}
  | {readonly group: {readonly id: string}}
  | {readonly ip: {readonly ip: string}}
  | {readonly everyone: Readonly<Record<string, never>>}

export interface AccessPolicy {
  readonly id: string
  readonly name: string
  readonly decision: 'allow' | 'deny' | 'non_identity' | 'bypass'
  readonly include: readonly PolicyRule[]
  /** Whoever meets one of these does not meet the policy. */
  readonly exclude?: readonly PolicyRule[]
}

/** What an application protects; which of two wins is decided in `families/workers`. */
export type AppDestination =
  | {readonly type: 'public'; readonly uri: string}
  | {readonly type: 'worker' | 'preview_worker'; readonly worker_id: string}
  | {readonly type: 'all_workers' | 'all_preview_workers'}

export interface App {
  readonly id: string
  readonly name: string
  readonly type: 'self_hosted' | 'warp' | 'mcp_portal'
  readonly domain?: string
  readonly destinations?: readonly AppDestination[]
  readonly policies: readonly AccessPolicy[]
  readonly created_at: string
  /** Monotonic milliseconds: sessions opened until then are dead. */
  readonly sessionsRevoked: Lagging<number>
}

/** One client's session with an application; times are monotonic milliseconds. */
export interface Session {
  readonly appId: string
  /** Who signed in. */
  readonly holder: {readonly serviceTokenId: string} | {readonly email: string}
  readonly openedAt: number
  readonly expiresAt: number
}

/** What a device would enrol with again, by itself. */
export type Enrolment =
  | {readonly by: 'service-token'; readonly id: string}
  | {readonly by: 'node'; readonly id: string; readonly learnedSecret: string}
  | {readonly by: 'person'; readonly email: string}

export interface Device {
  readonly id: string
  readonly name: string
  readonly address: string
  readonly enrolment: Enrolment
}

export interface Registration {
  readonly id: string
  readonly device: string
  readonly createdAt: string
  readonly updatedAt: string
  readonly key: string
  readonly revokedAt?: string
}

export interface MeshNode {
  readonly id: string
  readonly name: string
  /** The device name of each replica and the connector id by which the tunnel lists it; the first that lives is active unless another one still is. */
  readonly replicas: readonly {readonly device: string; readonly connector: string}[]
  readonly secret: string
  readonly secretVersion: number
  readonly createdAt: string
}

/** One sign-in with a service token: in GraphQL only, never in the access request log. */
export interface ServiceTokenLogin {
  readonly at: string
  readonly appId: string
  readonly serviceTokenId: string
  readonly policyId: string
  readonly allowed: boolean
  readonly address: string
  readonly ray: string
}

export interface UserLogin {
  readonly at: string
  readonly appId: string
  readonly email: string
  readonly allowed: boolean
  readonly address: string
  readonly ray: string
}
