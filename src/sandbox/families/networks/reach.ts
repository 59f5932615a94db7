import {isIP} from 'node:net'
import type {Account} from '../../account/account.ts'
import {inNetwork} from '../../account/edge/addresses.ts'
import {activeReplica, isConnected} from '../../account/mesh.ts'
import {isOnTheInternet} from '../egress/names.ts'
import {isUp} from '../tunnels/tunnels.ts'
import {defaultNetwork, networksOf, type Route} from './networks.ts'

/** What leads to a destination: the name of a device, or the id of a tunnel. */
export type Road = string

/** The way out of the Mesh, which Gateway filters too. */
const internet: Road = 'internet'

const lengthOf = ({network}: Route): number => Number(network.split('/')[1] ?? 128)

/** The routes in force that hold the address, the longest prefix first (docs: route evaluation and precedence). */
function routesTo(account: Account, address: string): readonly Route[] {
  return [...networksOf(account).routes.values()]
    .map(({inForce}) => inForce)
    .filter(({deletedAt, network}) => deletedAt === undefined && inNetwork(address, network))
    .toSorted((a, b) => lengthOf(b) - lengthOf(a))
}

const deviceAt = (account: Account, address: string): Road | undefined =>
  [...account.devices.values()].find((device) => device.address === address)?.name

function byHostname(account: Account, hostname: string): Road | undefined {
  const routes = [...networksOf(account).hostnameRoutes.values()].map(({inForce}) => inForce)
  return routes.find((route) => route.hostname === hostname)?.tunnelId
}

/**
 * The one way that a new connection to an address or a private hostname takes: the device that has the address, or the
 * longest prefix of the default virtual network, whether anything lives behind it or not; names go by hostname routes.
 */
export function roadTo(account: Account, destination: string): Road | undefined {
  if (isIP(destination) === 0) return byHostname(account, destination)
  const {id} = defaultNetwork(account)
  const [route] = routesTo(account, destination).filter(({virtualNetworkId}) => virtualNetworkId === id)
  return deviceAt(account, destination) ?? route?.tunnelId ?? (isOnTheInternet(destination) ? internet : undefined)
}

/** Whether anything lives at the end of a road. Enrolled devices and nodes are reached only while traffic to them is on for the account. */
export function carries(account: Account, road: Road): boolean {
  if (road === internet) return true
  const {offramp_warp_enabled: toDevices} = networksOf(account).settings.inForce
  if (account.devices.has(road)) return toDevices && isConnected(account, road)
  const node = account.nodes.get(road)?.inForce
  return node === undefined ? isUp(account, road) : toDevices && activeReplica(account, node) !== undefined
}

/**
 * The roads that a Worker bound to `cf1:network` may take: `any Mesh node, client device, or IP route in your account`
 * (docs: VPC Networks). Which virtual network that means is not documented there, so the worst is assumed: all of them.
 */
export function workerRoads(account: Account, destination: string): readonly Road[] {
  if (isIP(destination) === 0) return [byHostname(account, destination) ?? []].flat()
  const device = deviceAt(account, destination)
  return [...(device === undefined ? [] : [device]), ...routesTo(account, destination).map(({tunnelId}) => tunnelId)]
}

/** What Gateway sees as the destination of a connection to a private hostname (docs: initial resolved IPs). */
const initialResolvedAddress = '100.80.0.1'

/**
 * The address that a network rule is asked about. That a rule on the address behind the name does not match is the worst
 * that can be; what Gateway compares for hostname routes is not verified on a live account.
 */
export const addressForRules = (destination: string): string =>
  isIP(destination) === 0 ? initialResolvedAddress : destination
