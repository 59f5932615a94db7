import {z} from 'zod'
import {HexId, Name, Uuid} from '../ids.ts'
import {Cidr, HexRef, MeshNodeRef, SegmentLevers, UuidRef} from '../targets.ts'
import {Probe} from './probe.ts'

const ProbeNames = z.strictObject({
  /** Probes that must be refused once the agent is contained. */
  refused: z.array(Name).default([]),
  /** Probes of others that must go on working. */
  bystanders: z.array(Name).default([]),
})

const noProbes = {refused: [], bystanders: []}

/** What an object opens: with it alone disabled, or its sessions ended, these probes must be refused. */
const opens = {probes: z.array(Name).default([])}

/** Every handle by which an agent reaches something on Cloudflare. */
export const Agent = z.strictObject({
  owner: z.string().min(1),
  group: Name.optional(),
  serviceTokens: z.array(UuidRef.extend(opens)).default([]),
  apiTokens: z.array(HexRef.extend(opens)).default([]),
  meshNodes: z.array(MeshNodeRef).default([]),
  /** Access applications the agent signs in to. */
  apps: z.array(UuidRef.extend(opens)).default([]),
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
  nodes: z.array(MeshNodeRef).default([]),
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
  killSwitch: z.array(UuidRef).default([]),
  /** Gateway lists that always-on block rules refer to, by name. */
  lists: z.record(Name, UuidRef).default({}),
  /** The list and the two always-on rules that cut a segment off. */
  segmentBlock: SegmentLevers.optional(),
  /** What the kill switch must refuse, and what must go on working under it. */
  probes: ProbeNames.default(noProbes),
})

/** What no plan may touch, whatever a runbook says. */
export const Protected = z.strictObject({
  ids: z.array(z.union([HexId, Uuid])).default([]),
  cidrs: z.array(Cidr).default([]),
  names: z.array(Name).default([]),
})

export const Responders = z.strictObject({
  addresses: z.array(Cidr).default([]),
  /** Device names of the responders' own registrations. */
  devices: z.array(z.string().min(1)).default([]),
  breakGlassToken: HexId.optional(),
  probes: z.array(Name).default([]),
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
  levers: Levers.default({killSwitch: [], lists: {}, probes: noProbes}),
  protected: Protected.default({ids: [], cidrs: [], names: []}),
  responders: Responders.default({addresses: [], devices: [], probes: []}),
  probes: z.record(Name, Probe).default({}),
})
export type Inventory = z.infer<typeof Inventory>
