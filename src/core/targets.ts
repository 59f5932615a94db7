import {z} from 'zod'
import {HexId, Name, Uuid} from './ids.ts'

/** An object with a 32-hex id and the name people know it by. */
export const HexRef = z.strictObject({name: z.string().min(1).max(120), id: HexId})
/** An object with a UUID and the name people know it by. */
export const UuidRef = z.strictObject({name: z.string().min(1).max(120), id: Uuid})

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
  nodes: z.array(MeshNodeRef).default([]),
})

/** What a plan can point at. */
export const TargetKind = z.enum([
  'gateway-rule',
  'gateway-list',
  'service-token',
  'api-token',
  'access-app',
  'mesh-node',
  'segment',
  'logs',
])
export type TargetKind = z.infer<typeof TargetKind>

/** One exact object of the account. A segment and the logs have no id of their own; their name stands for it. */
export const Target = z.strictObject({kind: TargetKind, id: z.string().min(1), name: z.string().min(1)})
export type Target = z.infer<typeof Target>

export type HexRef = z.infer<typeof HexRef>
export type UuidRef = z.infer<typeof UuidRef>
export type MeshNodeRef = z.infer<typeof MeshNodeRef>
export type SegmentRef = z.infer<typeof SegmentRef>

/** The reference that an action's param of each kind takes; what else the inventory knows of the object is left out. */
export const refOf = {
  'gateway-rule': z.object(UuidRef.shape),
  'gateway-list': z.object(UuidRef.shape),
  'service-token': z.object(UuidRef.shape),
  'api-token': z.object(HexRef.shape),
  'access-app': z.object(UuidRef.shape),
  'mesh-node': z.object(MeshNodeRef.shape),
  segment: z.object(SegmentRef.shape),
} as const satisfies Record<Exclude<TargetKind, 'logs'>, z.ZodType>
