import type {Teamnet} from 'cloudflare/resources/zero-trust/networks/routes/routes'
import type {Reader} from '../../../core/cloudflare.ts'
import {Fault} from '../../../core/fault.ts'
import {overlapping, within} from '../../../core/address.ts'

/** A route of a private network: a range and the tunnel that leads to it, in one virtual network. */
export interface SeenRoute {
  readonly id: string
  readonly network: string
  readonly tunnel: string
  /** As people know it. */
  readonly tunnelName: string
  readonly virtualNetwork: string
  /** Whether it leads to a Mesh node, which has addresses of its own, and not to a cloudflared tunnel. */
  readonly toNode: boolean
}

/** Throws UNAVAILABLE for a route that is described without what makes it one. */
export function seenRoute(route: Teamnet): SeenRoute {
  const {id, network, tunnel_id: tunnel, tunnel_name: tunnelName, virtual_network_id: virtualNetwork} = route
  if (id === undefined || network === undefined || tunnel === undefined || virtualNetwork === undefined) {
    throw new Fault(
      'UNAVAILABLE',
      `Cloudflare described route ${network ?? id ?? ''} without its id, range or tunnel`,
      {
        next: ['run the command again'],
      },
    )
  }
  return {
    id,
    network,
    tunnel,
    tunnelName: tunnelName ?? tunnel,
    virtualNetwork,
    toNode: route.tun_type === 'warp_connector',
  }
}

/** Every route that is not deleted, in whatever virtual network (SDK: RouteListParams.is_deleted). */
export async function readRoutes(reader: Reader): Promise<readonly SeenRoute[]> {
  const {routes} = reader.api.zeroTrust.networks
  const listed = await reader.all(
    ({page, per_page}) => routes.list({account_id: reader.account, is_deleted: false, page, per_page}),
    ({id}) => id,
  )
  return listed.map(seenRoute)
}

export const isSameRange = (a: string, b: string): boolean => within(a, b) && within(b, a)

/** Routes that lead to some of these ranges. */
export const routesInto = (ranges: readonly string[], routes: readonly SeenRoute[]): readonly SeenRoute[] =>
  routes.filter(({network}) => ranges.some((range) => overlapping(range, network)))
