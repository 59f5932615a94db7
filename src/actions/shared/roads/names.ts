import type {HostnameRoute} from 'cloudflare/resources/zero-trust/networks/hostname-routes'
import type {ServiceListResponse} from 'cloudflare/resources/connectivity/directory/services'
import type {Reader} from '../../../core/cloudflare.ts'

/** A private hostname and the tunnel that leads to it. Hostname routes are in no virtual network. */
export interface SeenHostnameRoute {
  readonly id: string
  readonly hostname: string
  readonly tunnel: string
}

function seen({id, hostname, tunnel_id: tunnel, deleted_at: deletedAt}: HostnameRoute): readonly SeenHostnameRoute[] {
  if (id === undefined || hostname === undefined || tunnel === undefined) return []
  return deletedAt === undefined || deletedAt === null ? [{id, hostname, tunnel}] : []
}

/** Every hostname route that is not deleted. */
export async function readHostnameRoutes(reader: Reader): Promise<readonly SeenHostnameRoute[]> {
  const {hostnameRoutes} = reader.api.zeroTrust.networks
  const listed = await reader.all(
    ({page, per_page}) => hostnameRoutes.list({account_id: reader.account, is_deleted: false, page, per_page}),
    ({id}) => id,
  )
  return listed.flatMap(seen)
}

/** A host that Workers reach through a tunnel, by a binding of kind `vpc_service`. */
export interface SeenService {
  readonly id: string
  readonly name: string
  /** Addresses, or the private hostname, of the host. */
  readonly hosts: readonly string[]
  readonly tunnel: string
}

type Host = ServiceListResponse['host']

export const hostsOf = (host: Host): readonly string[] =>
  'hostname' in host
    ? [host.hostname]
    : [...('ipv4' in host ? [host.ipv4] : []), ...('ipv6' in host ? [host.ipv6] : [])]

export const tunnelOf = (host: Host): string =>
  'hostname' in host ? host.resolver_network.tunnel_id : host.network.tunnel_id

/** Every Workers VPC service of the account. */
export async function readServices(reader: Reader): Promise<readonly SeenService[]> {
  const {services} = reader.api.connectivity.directory
  const listed = await reader.all(
    ({page, per_page}) => services.list({account_id: reader.account, page, per_page}),
    ({service_id: id}) => id,
  )
  return listed.flatMap(({service_id: id, name, host}) =>
    id === undefined ? [] : [{id, name, hosts: hostsOf(host), tunnel: tunnelOf(host)}],
  )
}
