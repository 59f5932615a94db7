import {z} from 'zod'
import type {RawAnswer, Reader} from '../../core/cloudflare.ts'
import type {SourceReport} from '../../core/documents/evidence.ts'
import type {Deed, PartyKind} from '../../core/story/deed.ts'
import type {CollectRequest} from '../../core/action.ts'
import {refOf, type Target} from '../../core/targets.ts'
import type {Refusal, Row} from './answer.ts'

/** RFC 3339, both ends. */
export interface LogWindow {
  readonly from: string
  readonly to: string
}

/** What of a window is vouched for: records may appear so much later than they are of. */
export const settledWindow = ({from, to}: LogWindow, lagMs: number): LogWindow => ({
  from,
  to: new Date(Math.max(Date.parse(from), Date.parse(to) - lagMs)).toISOString(),
})

const many = <Kind extends keyof typeof refOf>(kind: Kind) => z.array(refOf[kind]).default([])

/** By what one agent is found in logs; what else the inventory says of it is left out. */
export const AgentHandles = z.object({
  name: z.string().optional(),
  serviceTokens: many('service-token'),
  apiTokens: many('api-token'),
  oauthClients: many('oauth-client'),
  users: many('access-user'),
  meshNodes: many('mesh-node'),
  apps: many('access-app'),
  workers: many('worker'),
  aiGateways: many('ai-gateway'),
  mcpPortals: many('mcp-portal'),
  mcpServers: many('mcp-server'),
  tunnels: many('tunnel'),
  flags: many('flag'),
  kvFlags: many('kv-flag'),
  addresses: z.array(z.string()).default([]),
})
export type AgentHandles = z.infer<typeof AgentHandles>

/** The same of one Mesh segment. */
export const SegmentHandles = z.object({
  name: z.string().optional(),
  cidrs: z.array(z.string()).default([]),
  hostnames: z.array(z.string()).default([]),
  nodes: many('mesh-node'),
  workers: many('worker'),
  tunnels: many('tunnel'),
  routes: many('route'),
  hostnameRoutes: many('hostname-route'),
  vpcServices: many('vpc-service'),
})
export type SegmentHandles = z.infer<typeof SegmentHandles>

/** Of what a log is wanted. */
export interface LogScope {
  /** The objects that the plan touches, or the whole account. */
  readonly of: 'targets' | 'account'
  readonly targets: readonly Target[]
  /** Only what these can have left traces in. */
  readonly agent?: AgentHandles | undefined
  readonly segment?: SegmentHandles | undefined
}

export interface LogQuery extends LogWindow {
  readonly direction: 'asc' | 'desc'
}

/** One page as it came. */
export interface LogPage {
  readonly kind: 'page'
  readonly answer: RawAnswer
  readonly rows: readonly Row[]
  /** Where the next page begins; absent on the last one. */
  readonly next?: string
  /** As many rows as one page can hold: an end right after it may be a cap. */
  readonly full: boolean
  /** How many rows the API says that there are in all. */
  readonly total?: number
  /** What is not here by what the answer itself says: it reaches back no further, it only comes near. */
  readonly gaps?: readonly string[]
}

/** Something that is read page by page. */
export interface Paged {
  read(cursor: string | undefined): Promise<LogPage | Refusal>
  /** What makes a record the same record when pages shift. */
  key(row: Row): string
  time(row: Row): string | undefined
}

/** What is true of anything that is kept as evidence, said once. */
export interface SourceFacts {
  readonly title: string
  /** Page of the docs, or the SDK's resource, that says so. */
  readonly source: string
  /** API permission names, as the dashboard's token page has them with `Write` for `Edit`. */
  readonly permissions: readonly string[]
  /** How long Cloudflare keeps a record: at least so many hours where that is documented, and in words what it depends on. The evidence clock sorts by it. */
  readonly retention: {readonly hours?: number; readonly words: string}
  /**
   * To what it is narrowed where only an agent, or only a segment, is wanted; and why all of it is read where it is not:
   * a filter that would hide a trace of them is none.
   */
  readonly narrowed: {readonly agent?: string; readonly segment?: string; readonly whole?: string}
  /** Kept only where it is asked for by its name. */
  readonly onRequest?: true
  /** The kinds of handles by which its records name who did something; any where nothing is said. For the replay. */
  readonly names?: readonly PartyKind[]
  /** What it never shows. */
  readonly blindSpots: readonly string[]
}

/** Where the same things are recorded once more; its keys are the names by which it knows them. */
export interface Witness {
  readonly title: string
  open(reader: Reader, query: LogQuery): Paged
  /** The name by which it knows a record of the log, from the key of that. */
  named(key: string): string
}

/** What a look at the settings behind a log shows of it. */
export interface Standing {
  /** Why there is no such log: then nothing is asked for. */
  readonly absent?: string
  /** Only some of the records are kept in the first place. */
  readonly sampled?: true
  readonly gaps: readonly string[]
}

/** One log whose rows are asked for by time. */
export interface LogSource extends SourceFacts {
  /** How late a record may appear, in milliseconds: the end of what is vouched for is now minus this. */
  readonly lagMs: number
  /** How a window is read: by cursor to its end, or in slices that halve when a page comes back at its cap. */
  readonly slices?: {readonly longestMs: number; readonly shortestMs: number}
  readonly sampled: boolean
  /** Another place that names the same records: what it names has to be in this log as well. */
  readonly witness?: Witness
  /** What has a log of its own: AI Gateways, zones, identity providers, Workers. Absent: the account has one. */
  parts?(reader: Reader, scope: LogScope): Promise<readonly string[]>
  standing?(reader: Reader, part?: string): Promise<Standing>
  open(reader: Reader, query: LogQuery, part?: string): Paged
  /** What a record says that somebody did; undefined where it says nothing of the kind. For the replay. */
  deed?(row: Row, part?: string): Deed | undefined
}

/** What of a source is wanted. */
export interface Wanted {
  readonly scope: LogScope
  readonly window: LogWindow
}

/** What is no log of rows in a window: configuration, objects of a bucket. It reports for itself. */
export interface Collector extends SourceFacts {
  /** Where it keeps one record a line: what such a record says that somebody did. */
  deed?(row: Row, part?: string): Deed | undefined
  collect(reader: Reader, wanted: Wanted, request: CollectRequest): Promise<Omit<SourceReport, 'source'>>
}

/** What is kept as it came, one record a line, and tells what somebody did. For the replay. */
export interface ToldLines {
  readonly title: string
  readonly names: readonly PartyKind[]
  readonly blindSpots: readonly string[]
  deed(row: Row, part?: string): Deed | undefined
}
