import type {HexRef} from '../../../core/targets.ts'
import type {Account} from '../../account/account.ts'
import type {Lagging} from '../../temper/propagation.ts'
import {memory} from '../family.ts'

/** What a version's code does: the agent's work, or nothing but saying that it is stopped. */
export type Code = 'agent' | 'safe'

export interface Version {
  readonly id: string
  readonly number: number
  readonly createdOn: string
  readonly code: Code
  /** Values by name: they belong to the version, and the API never shows them. */
  readonly secrets: Readonly<Record<string, string>>
}

export interface Share {
  readonly version_id: string
  readonly percentage: number
}

export interface Deployment {
  readonly id: string
  readonly createdOn: string
  /** Monotonic milliseconds at which it was made. */
  readonly at: number
  readonly versions: readonly Share[]
  /** Whether running Durable Objects take the new code at once. */
  readonly immediate: boolean
  readonly triggeredBy: 'deployment' | 'secret'
}

/** A binding to another Worker, by whatever kind, or into a private network: SDK, WorkersBindingKindService and its neighbours. */
export type Binding =
  | {readonly type: 'vpc_network'; readonly name: string; readonly network_id?: string; readonly tunnel_id?: string}
  | {readonly type: 'vpc_service'; readonly name: string; readonly service_id: string}
  | {readonly type: 'service'; readonly name: string; readonly service: string}
  | {
      readonly type: 'durable_object_namespace'
      readonly name: string
      readonly class_name: string
      readonly script_name: string
    }

export interface Script {
  readonly name: string
  readonly tag: string
  readonly createdOn: string
  readonly handlers: readonly string[]
  /** Durable Object classes that it exports, each with what its objects have stored. */
  readonly objects: Readonly<Record<string, Readonly<Record<string, unknown>>>>
  readonly bindings: readonly Binding[]
  /** Newest first. */
  readonly versions: readonly Version[]
  /** Newest first; the first one serves. */
  readonly deployments: readonly Deployment[]
}

export interface Subdomain {
  readonly enabled: boolean
  readonly previews_enabled: boolean
}

export interface ZoneRoute {
  readonly id: string
  readonly pattern: string
  /** Absent: requests go to the origin. */
  readonly script?: string
}

export interface Domain {
  readonly id: string
  readonly cert_id: string
  readonly hostname: string
  readonly service: string
}

export interface Queue {
  readonly id: string
  readonly name: string
  /** Script that consumes it. */
  readonly consumer: string
  readonly settings: Readonly<{delivery_delay: number; delivery_paused: boolean; message_retention_period: number}>
}

export type Status =
  | 'queued'
  | 'running'
  | 'paused'
  | 'errored'
  | 'terminated'
  | 'complete'
  | 'waitingForPause'
  | 'waiting'
  | 'rollingBack'

export interface Instance {
  readonly id: string
  readonly status: Status
  /** What it did when it was told to pause, and since when, in monotonic milliseconds. */
  readonly pause?: {readonly was: Status; readonly at: number}
}

export interface Workflow {
  readonly id: string
  readonly name: string
  readonly script: string
  readonly className: string
  readonly schedules: readonly string[]
  readonly instances: readonly Instance[]
}

export interface Workers {
  readonly zone: HexRef
  readonly scripts: Map<string, Script>
  /** By script name. */
  readonly subdomains: Map<string, Lagging<Subdomain>>
  readonly schedules: Map<string, readonly string[]>
  readonly routes: Map<string, Lagging<ZoneRoute>>
  /** Detached ones are undefined: the edge may not know it yet. */
  readonly domains: Map<string, Lagging<Domain | undefined>>
  readonly queues: Map<string, Queue>
  readonly workflows: Map<string, Workflow>
}

/** Everything of the Workers platform in one account. */
export const workersOf = memory((account: Account): Workers => ({
  zone: {name: 'example-zone', id: account.mint.hex('zone')},
  scripts: new Map(),
  subdomains: new Map(),
  schedules: new Map(),
  routes: new Map(),
  domains: new Map(),
  queues: new Map(),
  workflows: new Map(),
}))

export const subdomainOf = ({subdomains}: Workers, script: string): Subdomain =>
  subdomains.get(script)?.stored ?? {enabled: false, previews_enabled: false}

export const attachedDomains = ({domains}: Workers): readonly Domain[] =>
  [...domains.values()].flatMap(({stored}) => stored ?? [])

/** An instance that was told to pause finishes its step first. */
export function statusOf(account: Account, {status, pause}: Instance): Status {
  if (pause === undefined) return status
  return account.clock.mono() < pause.at + account.delayMs('setting') ? 'waitingForPause' : 'paused'
}
