import {z} from 'zod'
import {ApprovalPolicy} from '../approvals/approval-policy.ts'
import {Canaries} from '../canaries/canaries.ts'
import {HexId, Name, Moment, Uuid} from '../ids.ts'
import {
  CertificateRef,
  Cidr,
  FlagRef,
  HexRef,
  KvFlagRef,
  McpGrantRef,
  MeshNodeRef,
  NameRef,
  OAuthClientRef,
  PersonRef,
  SegmentLevers,
  StoredSecretRef,
  TargetKind,
  UuidRef,
  WorkerRef,
  WorkerSecretRef,
} from '../targets.ts'
import {Acceptance} from './acceptance.ts'
import {Probe} from './probe.ts'
import {SecretRef} from './secret-ref.ts'
import {Sink} from './sink.ts'
import {PushedPlace} from '../evidence/pushed-place.ts'
import {SinkPlace} from '../evidence/sink-place.ts'
import {Costs} from '../metrics/costs.ts'
import {Notify} from '../notices/notify.ts'
import {WitnessPlace} from '../signed/witness.ts'

const ProbeNames = z.strictObject({
  /** Probes that must be refused once the agent is contained. */
  refused: z.array(Name).default([]),
  /** Probes of others that must go on working. */
  bystanders: z.array(Name).default([]),
})

const noProbes = {refused: [], bystanders: []}

/** What an object opens: with it alone disabled, or its sessions ended, these probes must be refused. */
const opens = {probes: z.array(Name).default([])}

/** A credential that can be replaced: where the new one goes, and what shows that its consumer works with it. */
const rotates = {sink: Name.optional(), consumers: z.array(Name).default([])}

/** Every handle by which an agent reaches something on Cloudflare. */
export const Agent = z.strictObject({
  owner: z.string().min(1),
  group: Name.optional(),
  serviceTokens: z.array(UuidRef.extend({...opens, ...rotates})).default([]),
  apiTokens: z.array(HexRef.extend({...opens, ...rotates})).default([]),
  oauthClients: z.array(OAuthClientRef.extend({...opens, ...rotates})).default([]),
  clientCertificates: z.array(CertificateRef.extend(opens)).default([]),
  secrets: z.array(StoredSecretRef.extend(opens)).default([]),
  workerSecrets: z.array(WorkerSecretRef.extend(opens)).default([]),
  mcpGrants: z.array(McpGrantRef.extend(opens)).default([]),
  /** People in whose name the agent acts, by e-mail address. */
  users: z
    .array(
      PersonRef.extend({
        ...opens,
        /** What being a member of the account opens. */ memberProbes: z.array(Name).default([]),
      }),
    )
    .default([]),
  meshNodes: z.array(MeshNodeRef.extend({...opens, ...rotates})).default([]),
  tunnels: z.array(UuidRef.extend({...opens, ...rotates})).default([]),
  /** Access applications the agent signs in to. */
  apps: z.array(UuidRef.extend(opens)).default([]),
  workers: z
    .array(
      WorkerRef.extend({
        ...opens,
        /** The version that is deployed in its place: one that does nothing but say so. */
        safeVersion: Uuid.optional(),
        /** Zones in which it may have routes. */
        zones: z.array(HexRef).default([]),
      }),
    )
    .default([]),
  /** Flagship flags that the agent obeys, each with its variation that stops it. */
  flags: z.array(FlagRef.extend({...opens, stop: z.string().min(1)})).default([]),
  /** Keys in Workers KV that the agent obeys, each with its value that stops it. */
  kvFlags: z.array(KvFlagRef.extend({...opens, stop: z.string().min(1)})).default([]),
  aiGateways: z.array(NameRef.extend(opens)).default([]),
  mcpPortals: z.array(NameRef.extend(opens)).default([]),
  mcpServers: z
    .array(NameRef.extend({...opens, /** Its dangerous tools. */ tools: z.array(z.string().min(1)).default([])}))
    .default([]),
  /** Mesh addresses of the agent. */
  addresses: z.array(Cidr).default([]),
  probes: ProbeNames.default(noProbes),
})
export type Agent = z.infer<typeof Agent>

export const Segment = z.strictObject({
  owner: z.string().min(1),
  risk: z.enum(['retrieval', 'action', 'high-risk']),
  cidrs: z.array(Cidr).min(1),
  hostnames: z.array(z.string().min(1)).default([]),
  nodes: z.array(MeshNodeRef.extend({...opens, ...rotates})).default([]),
  /** Roads into the segment; a route's name is its CIDR, a hostname route's its hostname. */
  routes: z.array(UuidRef.extend(opens)).default([]),
  hostnameRoutes: z.array(UuidRef.extend(opens)).default([]),
  vpcServices: z.array(UuidRef.extend(opens)).default([]),
  tunnels: z.array(UuidRef.extend({...opens, ...rotates})).default([]),
  /** Workers that reach it by a `cf1:network` binding. */
  workers: z.array(WorkerRef.extend({...opens, safeVersion: Uuid.optional()})).default([]),
  probes: ProbeNames.default(noProbes),
})
export type Segment = z.infer<typeof Segment>

/** One tool integration and the harm it could do. */
export const Tool = z.strictObject({
  blastRadius: z.enum(['BR0', 'BR1', 'BR2', 'BR3', 'BR4', 'BR5']),
  data: z.string().min(1),
  agents: z.array(Name).default([]),
})

/** Objects installed in peace time that containment only toggles. */
export const Levers = z.strictObject({
  /** Disabled block rules that the kill switch enables. */
  killSwitch: z.array(UuidRef.extend(opens)).default([]),
  /** Gateway lists that always-on block rules refer to, by name. */
  lists: z.record(Name, UuidRef.extend(opens)).default({}),
  /** The list and the two always-on rules that cut a segment off. */
  segmentBlock: SegmentLevers.optional(),
  /** An Access group that every policy excludes; empty in peace time. */
  quarantineGroup: UuidRef.optional(),
  /** A virtual network that no device is in, and a tunnel that nothing answers. */
  quarantineNetwork: UuidRef.optional(),
  quarantineTunnel: UuidRef.optional(),
  /** Zones whose custom rules may block. */
  zones: z.array(HexRef).default([]),
  /** What is changed and changed back to show that the token may write. */
  canaries: Canaries.optional(),
  /** What the kill switch must refuse, and what must go on working under it. */
  probes: ProbeNames.default(noProbes),
})

/** What no plan may touch, whatever a runbook says. */
export const Protected = z.strictObject({
  ids: z.array(z.union([HexId, Uuid])).default([]),
  cidrs: z.array(Cidr).default([]),
  names: z.array(Name).default([]),
})

/** A credential that a mass rotation leaves alone, by somebody's decision and for a time. */
export const Exclusion = z.strictObject({
  kind: TargetKind,
  /** The id counts: a name can be given to another credential. */
  id: z.string().min(1),
  name: z.string().min(1),
  owner: z.string().min(1),
  reason: z.string().min(1),
  until: Moment,
})
export type Exclusion = z.infer<typeof Exclusion>

/** An object that is no agent's and no segment's: who says so, and why; without that nobody has looked yet. */
export const Other = z.strictObject({
  kind: TargetKind,
  id: z.string().min(1),
  name: z.string().min(1),
  owner: z.string().min(1).optional(),
  reason: z.string().min(1).optional(),
})
export type Other = z.infer<typeof Other>

export const Responders = z.strictObject({
  addresses: z.array(Cidr).default([]),
  /** The responders' own devices: by name, device id or registration id. */
  devices: z.array(z.string().min(1)).default([]),
  /** E-mail addresses of the responders. */
  people: z.array(z.email()).optional(),
  breakGlassToken: HexId.optional(),
  /** Where its value is kept: only `firebreak doctor` reads it, to see whether it still works. */
  breakGlassSecret: SecretRef.optional(),
  /** Other API tokens on which they depend, such as the one that made firebreak's own: Cloudflare does not tell. */
  tokens: z.array(HexId).optional(),
  probes: z.array(Name).default([]),
  /** What else they need when the API is down: the dashboard, the sign-in, the resolver. */
  outside: z.array(Name).optional(),
})

/** Where evidence goes, and by what a block or a revocation could cut it off. */
export const EvidenceRoad = z.strictObject({
  hosts: z.array(z.hostname()).default([]),
  addresses: z.array(Cidr).default([]),
  /** Ids of the credentials that take it there, and of what it goes through. */
  ids: z.array(z.union([HexId, Uuid])).default([]),
  /** Where sealed bags are copied to when a run is over, by name. */
  sinks: z.record(Name, SinkPlace).optional(),
  /** Where Logpush has put logs, by name: the source `logpush-objects` reads them from there. */
  pushed: z.record(Name, PushedPlace).optional(),
})

/** What firebreak knows of the account before an incident. It lives in git and holds no secret. */
export const Inventory = z.strictObject({
  schema: z.literal('firebreak/inventory@1'),
  account: z.strictObject({
    id: HexId,
    name: z.string().min(1),
    environment: z.enum(['production', 'staging', 'drill']),
  }),
  agents: z.record(Name, Agent).default({}),
  segments: z.record(Name, Segment).default({}),
  tools: z.record(Name, Tool).default({}),
  levers: Levers.default({killSwitch: [], lists: {}, zones: [], probes: noProbes}),
  protected: Protected.default({ids: [], cidrs: [], names: []}),
  responders: Responders.default({addresses: [], devices: [], probes: []}),
  evidence: EvidenceRoad.optional(),
  approvals: ApprovalPolicy.optional(),
  /** Where new secrets go, by name. */
  sinks: z.record(Name, Sink).default({}),
  exclusions: z.array(Exclusion).default([]),
  accepted: z.array(Acceptance).default([]),
  probes: z.record(Name, Probe).default({}),
  /** What the account lists and nothing above holds. */
  others: z.array(Other).optional(),
  /** What `status --watch` does about what no longer holds; it tells of it when absent. */
  watch: z.strictObject({onDrift: z.enum(['alert', 're-assert'])}).optional(),
  /** Who is shown every signed checkpoint of a journal. */
  witnesses: z.array(WitnessPlace).optional(),
  /** Whether a runbook of our own has to be signed by somebody whom the trust file names. */
  requireSignedRunbooks: z.boolean().optional(),
  /** Who is told what happens. */
  notify: Notify.optional(),
  /** What things cost, for the weekly page. */
  costs: Costs.optional(),
})
export type Inventory = z.infer<typeof Inventory>
