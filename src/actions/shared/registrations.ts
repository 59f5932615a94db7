import type {RegistrationListResponse as Registration} from 'cloudflare/resources/zero-trust/devices/registrations'
import type {Reader} from '../../core/cloudflare.ts'
import type {MeshNodeRef} from '../../core/targets.ts'

/** One registration of a device; a device has as many as it enrolled. */
export interface SeenRegistration {
  readonly id: string
  /** Name of the device, by which people and the inventory know it. */
  readonly device: string
  readonly deviceId: string
  readonly revoked: boolean
  /** Of whoever enrolled it; the same for all devices that enrolled with any service token, and for all Mesh nodes. */
  readonly email: string | undefined
  /** Its Mesh addresses. Revoking keeps them, deleting gives them up. */
  readonly addresses: readonly string[]
}

const isGiven = (value: string | null | undefined): value is string => typeof value === 'string' && value !== ''

/**
 * Every registration that a search for this device name, or this e-mail address, finds. A listing without `status` would hide the revoked ones,
 * and one in order of last use would move while it is read (SDK: RegistrationListParams). What `search` looks at beside
 * the name, and that it finds by the whole of it, is not verified on a live account.
 */
function search(reader: Reader, text: string): Promise<readonly Registration[]> {
  const {registrations} = reader.api.zeroTrust.devices
  return reader.all(
    ({per_page, cursor}) =>
      registrations.list({
        account_id: reader.account,
        status: 'all',
        search: text,
        sort_by: 'id',
        per_page,
        ...(cursor === undefined ? {} : {cursor}),
      }),
    ({id}) => id,
  )
}

/** The registrations, live and revoked, of the replicas of these nodes, by id. */
export async function readRegistrations(
  reader: Reader,
  nodes: readonly MeshNodeRef[],
): Promise<readonly SeenRegistration[]> {
  const names = [...new Set(nodes.flatMap(({replicas}) => replicas))]
  const found = await Promise.all(
    names.map(async (name) => (await search(reader, name)).filter(({device}) => device.name === name)),
  )
  return found
    .flat()
    .filter(({deleted_at: deletedAt}) => !isGiven(deletedAt))
    .map(({id, device, revoked_at: revokedAt, user, virtual_ipv4, virtual_ipv6}) => ({
      id,
      device: device.name,
      deviceId: device.id,
      revoked: isGiven(revokedAt),
      email: user?.email,
      addresses: [virtual_ipv4, virtual_ipv6].filter(isGiven),
    }))
    .toSorted((a, b) => (a.id < b.id ? -1 : 1))
}

/** Identities that many devices share, whoever they belong to; not verified on a live account. */
const shared = /^(non_identity|warp_connector)@/

/**
 * Names of other devices with a live registration of the same people, who can take up where these leave off. Devices that
 * a service token enrolled, and Mesh nodes, share one identity each and tell nothing.
 */
export async function readSiblings(reader: Reader, known: readonly SeenRegistration[]): Promise<readonly string[]> {
  const emails = [...new Set(known.flatMap(({email}) => email ?? []))].filter((email) => !shared.test(email))
  const found = (await Promise.all(emails.map((email) => search(reader, email)))).flat()
  const ids = new Set(known.map(({id}) => id))
  const others = found.filter(
    ({id, user, revoked_at: revokedAt, deleted_at: deletedAt}) =>
      !ids.has(id) && emails.includes(user?.email ?? '') && !isGiven(revokedAt) && !isGiven(deletedAt),
  )
  return [...new Set(others.map(({device}) => device.name))].toSorted()
}

/** Replicas of the inventory that have never registered, or whose registration is deleted. */
export function unregistered(nodes: readonly MeshNodeRef[], found: readonly SeenRegistration[]): readonly string[] {
  return nodes.flatMap(({replicas}) => replicas).filter((name) => !found.some(({device}) => device === name))
}
