import {z} from 'zod'
import {HexId, Name, Uuid} from './ids.ts'

/** An object with a 32-hex id and the name people know it by. */
export const HexRef = z.strictObject({name: z.string().min(1).max(1024), id: HexId})
/** An object with a UUID and the name people know it by. */
export const UuidRef = z.strictObject({name: z.string().min(1).max(1024), id: Uuid})

/** A Mesh node or a client device: every replica is one device registration, and a registration can be made anew while an enrolment credential lives. */
export const MeshNodeRef = z.strictObject({
  name: Name,
  /** Id of the warp_connector tunnel; absent for a plain client device. */
  id: Uuid.optional(),
  /** Device names under which its replicas register. */
  replicas: z.array(z.string().min(1)).min(1),
  /** Service tokens that can enrol a new replica. */
  enrolment: z.array(UuidRef).default([]),
})

export const Cidr = z.string().regex(/^[0-9a-fA-F:.]+(\/\d{1,3})?$/, 'expected an address or a CIDR')

/** The Gateway levers of one segment: a list, and the always-on rules that block traffic to and from what it holds. */
export const SegmentLevers = z.strictObject({list: UuidRef, rules: z.array(UuidRef).min(1)})

export const SegmentRef = z.strictObject({
  name: Name,
  cidrs: z.array(Cidr).min(1),
  nodes: z.array(z.object(MeshNodeRef.shape)).default([]),
})

const text = z.string().min(1).max(256)

/** An object whose id is its name. */
export const NameRef = z.strictObject({name: text})
/** A Worker by its script name, with the id (SDK: Script.tag) that an Access destination names it by. */
export const WorkerRef = z.strictObject({name: text, id: HexId})
/** A secret that is bound to a Worker. */
export const WorkerSecretRef = z.strictObject({name: text, worker: text})
/** A Flagship flag by its key, in an app. */
export const FlagRef = z.strictObject({name: text, app: text})
/** A key that agents look up in Workers KV. */
export const KvFlagRef = z.strictObject({name: text, namespace: HexId})
/** Everything that a workers-oauth-provider has granted to one of its users; `name` is the user id. */
export const McpGrantRef = z.strictObject({name: text, namespace: HexId})
/** A secret of a Secrets Store. */
export const StoredSecretRef = z.strictObject({name: text, id: HexId, store: HexId})
/** A client certificate of a zone. */
export const CertificateRef = z.strictObject({name: text, id: Uuid, zone: HexId})
/** An OAuth client of the account; `id` is its client id. */
export const OAuthClientRef = z.strictObject({name: text, id: text})
/** A person by e-mail address. */
export const PersonRef = z.strictObject({name: z.email()})

/**
 * What a plan can point at, each with the reference that an action's param of its kind takes; what else the inventory
 * knows of the object is left out.
 */
export const refOf = {
  'gateway-rule': z.object(UuidRef.shape),
  'gateway-list': z.object(UuidRef.shape),
  'access-group': z.object(UuidRef.shape),
  'access-app': z.object(UuidRef.shape),
  'access-user': z.object(PersonRef.shape),
  member: z.object(PersonRef.shape),
  'service-token': z.object(UuidRef.shape),
  'api-token': z.object(HexRef.shape),
  'oauth-client': z.object(OAuthClientRef.shape),
  'client-certificate': z.object(CertificateRef.shape),
  secret: z.object(StoredSecretRef.shape),
  'worker-secret': z.object(WorkerSecretRef.shape),
  'mcp-grant': z.object(McpGrantRef.shape),
  worker: z.object(WorkerRef.shape),
  flag: z.object(FlagRef.shape),
  'kv-flag': z.object(KvFlagRef.shape),
  'ai-gateway': z.object(NameRef.shape),
  'mcp-portal': z.object(NameRef.shape),
  'mcp-server': z.object(NameRef.shape),
  zone: z.object(HexRef.shape),
  account: z.object(HexRef.shape),
  tunnel: z.object(UuidRef.shape),
  'mesh-node': z.object(MeshNodeRef.shape),
  segment: z.object(SegmentRef.shape),
  route: z.object(UuidRef.shape),
  'hostname-route': z.object(UuidRef.shape),
  'virtual-network': z.object(UuidRef.shape),
  'vpc-service': z.object(UuidRef.shape),
  'r2-bucket': z.object(NameRef.shape),
} as const satisfies Record<string, z.ZodType>

/** Kinds that the inventory names, and the logs, which have no name. */
export const TargetKind = z.enum([...(Object.keys(refOf) as (keyof typeof refOf)[]), 'logs'])
export type TargetKind = z.infer<typeof TargetKind>

/** What a param of an action may name: an object, or the place where a new secret goes. */
export type RefKind = TargetKind | 'sink'

/** One exact object of the account. What has no id of its own, such as a segment, the logs or a flag, goes by its name, or by where it is and its name. */
export const Target = z.strictObject({kind: TargetKind, id: z.string().min(1), name: z.string().min(1)})
export type Target = z.infer<typeof Target>

const places = ['app', 'namespace', 'worker'] as const

/** The id by which the target of a handle goes: its own, or where it is and its name. */
export function targetId(handle: Readonly<Record<string, unknown>> & {readonly name: string}): string {
  const {id, name} = handle
  if (typeof id === 'string') return id
  const place = places.map((key) => handle[key]).find((value) => typeof value === 'string')
  return place === undefined ? name : `${place}/${name}`
}

export type HexRef = z.infer<typeof HexRef>
export type UuidRef = z.infer<typeof UuidRef>
export type MeshNodeRef = z.infer<typeof MeshNodeRef>
export type SegmentRef = z.infer<typeof SegmentRef>
export type WorkerRef = z.infer<typeof WorkerRef>
