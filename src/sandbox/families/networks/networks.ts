import type {Account} from '../../account/account.ts'
import type {Lagging} from '../../temper/propagation.ts'
import {memory} from '../family.ts'

export interface VirtualNetwork {
  readonly id: string
  readonly name: string
  readonly comment: string
  readonly isDefault: boolean
  readonly createdAt: string
}

/** A range of addresses and the tunnel that leads to it: a Mesh node's or a cloudflared one. */
export interface Route {
  readonly id: string
  readonly network: string
  readonly tunnelId: string
  readonly virtualNetworkId: string
  readonly comment: string
  readonly createdAt: string
  readonly deletedAt?: string
}

/** A name and the cloudflared tunnel that leads to it; it is in no virtual network. */
export interface HostnameRoute {
  readonly id: string
  readonly hostname: string
  readonly tunnelId: string
  readonly comment: string
  readonly createdAt: string
}

/** What a Worker with a binding to it reaches, through a tunnel. */
export interface VpcService {
  readonly id: string
  readonly createdAt: string
  readonly updatedAt: string
  readonly deletedAt?: string
  /** As the API takes and shows it: name, type, host, ports. */
  readonly config: VpcServiceConfig
}

export interface VpcServiceConfig {
  readonly name: string
  readonly type: 'tcp' | 'http'
  readonly host: Readonly<Record<string, unknown>>
  readonly http_port?: number | null
  readonly https_port?: number | null
  readonly tcp_port?: number | null
  readonly app_protocol?: 'postgresql' | 'mysql' | null
  readonly tls_settings?: {readonly cert_verification_mode: string} | null
}

export interface ConnectivitySettings {
  readonly icmp_proxy_enabled: boolean
  readonly offramp_warp_enabled: boolean
}

/** A machine behind a Mesh node, of which Cloudflare has no record. */
export interface Host {
  readonly name: string
  readonly address: string
  /** The node through which it reaches the Mesh. */
  readonly node: string
  /** Its name in the private DNS. */
  readonly hostname?: string
}

export interface Networks {
  readonly virtualNetworks: Map<string, VirtualNetwork>
  readonly routes: Map<string, Lagging<Route>>
  readonly hostnameRoutes: Map<string, Lagging<HostnameRoute>>
  readonly services: Map<string, Lagging<VpcService>>
  readonly settings: Lagging<ConnectivitySettings>
  /** By name. */
  readonly hosts: Map<string, Host>
}

function newNetwork(account: Account, name: string, isDefault: boolean): VirtualNetwork {
  return {id: account.mint.uuid('virtual-network'), name, comment: '', isDefault, createdAt: account.stamp()}
}

/** Everything that leads somewhere in private networks. An account is born with one virtual network, its default. */
export const networksOf = memory<Networks>((account) => {
  const first = newNetwork(account, 'default', true)
  return {
    virtualNetworks: new Map([[first.id, first]]),
    routes: new Map(),
    hostnameRoutes: new Map(),
    services: new Map(),
    settings: account.lag('setting', {icmp_proxy_enabled: false, offramp_warp_enabled: true}),
    hosts: new Map(),
  }
})

export function addVirtualNetwork(account: Account, name: string): VirtualNetwork {
  const network = newNetwork(account, name, false)
  networksOf(account).virtualNetworks.set(network.id, network)
  return network
}

/** The virtual network that is meant where none is named. */
export function defaultNetwork(account: Account): VirtualNetwork {
  const found = [...networksOf(account).virtualNetworks.values()].find(({isDefault}) => isDefault)
  if (found === undefined) throw new Error('an account has a default virtual network')
  return found
}

export interface NewRoute {
  readonly network: string
  readonly tunnelId: string
  readonly virtualNetworkId?: string
  readonly comment?: string
}

export function addRoute(
  account: Account,
  {network, tunnelId, virtualNetworkId = defaultNetwork(account).id, comment = ''}: NewRoute,
): Route {
  const route = {
    id: account.mint.uuid('teamnet-route'),
    network,
    tunnelId,
    virtualNetworkId,
    comment,
    createdAt: account.stamp(),
  }
  networksOf(account).routes.set(route.id, account.lag('setting', route))
  return route
}

export function addHostnameRoute(
  account: Account,
  {hostname, tunnelId}: {readonly hostname: string; readonly tunnelId: string},
): HostnameRoute {
  const id = account.mint.uuid('hostname-route')
  const route = {id, hostname, tunnelId, comment: '', createdAt: account.stamp()}
  networksOf(account).hostnameRoutes.set(id, account.lag('setting', route))
  return route
}

export function addVpcService(account: Account, config: VpcServiceConfig): VpcService {
  const now = account.stamp()
  const service = {id: account.mint.uuid('vpc-service'), createdAt: now, updatedAt: now, config}
  networksOf(account).services.set(service.id, account.lag('setting', service))
  return service
}
