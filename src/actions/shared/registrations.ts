import type {Reader} from '../../core/cloudflare.ts'
import type {MeshNodeRef} from '../../core/targets.ts'

/** One registration of a device; a device has as many as it enrolled. */
export interface SeenRegistration {
  readonly id: string
  /** Name of the device, by which people and the inventory know it. */
  readonly device: string
  readonly deviceId: string
  readonly revoked: boolean
  /** Its Mesh addresses. Revoking keeps them, deleting gives them up. */
  readonly addresses: readonly string[]
}

const isGiven = (value: string | null | undefined): value is string => typeof value === 'string' && value !== ''

/**
 * The registrations, live and revoked, of the replicas of these nodes, by id. A listing without `status` would hide
 * the revoked ones (SDK: RegistrationListParams).
 */
export async function readRegistrations(
  reader: Reader,
  nodes: readonly MeshNodeRef[],
): Promise<readonly SeenRegistration[]> {
  const names = new Set(nodes.flatMap(({replicas}) => replicas))
  if (names.size === 0) return []
  const {registrations} = reader.api.zeroTrust.devices
  const everyone = await reader.all(
    ({per_page, cursor}) =>
      registrations.list({
        account_id: reader.account,
        status: 'all',
        per_page,
        ...(cursor === undefined ? {} : {cursor}),
      }),
    ({id}) => id,
  )
  return everyone
    .filter(({device, deleted_at: deletedAt}) => names.has(device.name) && !isGiven(deletedAt))
    .map(({id, device, revoked_at: revokedAt, virtual_ipv4, virtual_ipv6}) => ({
      id,
      device: device.name,
      deviceId: device.id,
      revoked: isGiven(revokedAt),
      addresses: [virtual_ipv4, virtual_ipv6].filter(isGiven),
    }))
    .toSorted((a, b) => (a.id < b.id ? -1 : 1))
}

/** Replicas of the inventory that have never registered, or whose registration is deleted. */
export function unregistered(nodes: readonly MeshNodeRef[], found: readonly SeenRegistration[]): readonly string[] {
  return nodes.flatMap(({replicas}) => replicas).filter((name) => !found.some(({device}) => device === name))
}
