import {z} from 'zod'
import type {Account} from '../../account/account.ts'
import {inNetwork, isNetwork} from '../../account/edge/addresses.ts'
import {type Answer, type Changed, missing, ok, refused} from '../../api/answer.ts'
import {numberedPage} from '../../api/paging.ts'
import {route} from '../../api/route.ts'
import {tunnelsOf} from '../tunnels/tunnels.ts'
import {addRoute, defaultNetwork, networksOf, type Route} from './networks.ts'

export const write = ['Cloudflare One Networks Write'] as const
export const read = ['Cloudflare One Networks Read', ...write] as const

const Network = z.string().refine((text) => isNetwork(text) && text.includes('/'), 'expected a CIDR')
const Edit = z.strictObject({
  comment: z.string().optional(),
  network: Network.optional(),
  tunnel_id: z.uuid().optional(),
  virtual_network_id: z.uuid().optional(),
})
const Create = Edit.extend({network: Network, tunnel_id: z.uuid()})

export function tunnelNamed(account: Account, id: string) {
  const node = account.nodes.get(id)?.stored
  if (node !== undefined) return {type: 'warp_connector', name: node.name}
  const tunnel = tunnelsOf(account).get(id)?.tunnel.stored
  return tunnel === undefined ? undefined : {type: 'cfd_tunnel', name: tunnel.name}
}

function shown(account: Account, {id, network, tunnelId, virtualNetworkId, comment, createdAt, deletedAt}: Route) {
  const tunnel = tunnelNamed(account, tunnelId)
  return {
    id,
    network,
    comment,
    tunnel_id: tunnelId,
    tunnel_name: tunnel?.name,
    tun_type: tunnel?.type,
    virtual_network_id: virtualNetworkId,
    virtual_network_name: networksOf(account).virtualNetworks.get(virtualNetworkId)?.name,
    created_at: createdAt,
    deleted_at: deletedAt ?? null,
  }
}

const changed = (type: Changed['type'], verb: string, {id, network}: Route): Changed => ({
  type,
  description: `${verb} route ${network}`,
  product: 'teamnet',
  resource: 'route',
  ids: [id],
})

const storedRoutes = (account: Account): readonly Route[] =>
  [...networksOf(account).routes.values()].map(({stored}) => stored)

/** Why the route cannot be like this; undefined when it can. A prefix appears once in a virtual network (docs: route uniqueness). */
function objection(account: Account, route: Pick<Route, 'network' | 'tunnelId' | 'virtualNetworkId'>, own?: string) {
  if (!networksOf(account).virtualNetworks.has(route.virtualNetworkId)) return missing('virtual network')
  if (tunnelNamed(account, route.tunnelId) === undefined) return missing('tunnel')
  const twin = storedRoutes(account).some(
    ({id, network, virtualNetworkId, deletedAt}) =>
      id !== own && deletedAt === undefined && network === route.network && virtualNetworkId === route.virtualNetworkId,
  )
  return twin ? refused(409, 1014, `there is already a route for ${route.network} in this virtual network`) : undefined
}

/** What had been made by then, and was not yet deleted (SDK: RouteListParams.existed_at). */
const stoodAt = ({createdAt, deletedAt}: Route, time: string): boolean =>
  Date.parse(createdAt) <= Date.parse(time) && (deletedAt === undefined || Date.parse(deletedAt) > Date.parse(time))

function isWanted(one: Route, query: URLSearchParams): boolean {
  const {deletedAt, network, tunnelId, virtualNetworkId} = one
  const then = query.get('existed_at')
  if (then !== null && !stoodAt(one, then)) return false
  const asks = (name: string, value: string) => (query.get(name) ?? value) === value
  return (
    asks('is_deleted', String(deletedAt !== undefined)) &&
    asks('tunnel_id', tunnelId) &&
    asks('virtual_network_id', virtualNetworkId) &&
    inNetwork((query.get('network_superset') ?? network).split('/')[0] ?? '', network)
  )
}

function routeOf(account: Account, address: string, virtualNetwork: string): Answer {
  const lengthOf = ({network}: Route) => Number(network.split('/')[1])
  const [longest] = storedRoutes(account)
    .filter(({network, virtualNetworkId}) => virtualNetworkId === virtualNetwork && inNetwork(address, network))
    .filter(({deletedAt}) => deletedAt === undefined)
    .toSorted((a, b) => lengthOf(b) - lengthOf(a))
  return longest === undefined ? missing('route') : ok(shown(account, longest))
}

/** Routes of private networks (SDK: ZeroTrust.Networks.Routes). A deleted one that is made anew has another id. */
export const teamnetRoutes = [
  route({
    method: 'GET',
    path: '/accounts/{account}/teamnet/routes',
    permissions: read,
    handle: ({account, query}) =>
      numberedPage(
        storedRoutes(account)
          .filter((one) => isWanted(one, query))
          .map((one) => shown(account, one)),
        query,
      ),
  }),
  route({
    method: 'GET',
    path: '/accounts/{account}/teamnet/routes/:route',
    permissions: read,
    handle({account, params}) {
      const found = networksOf(account).routes.get(params.route)
      return found === undefined ? missing('route') : ok(shown(account, found.stored))
    },
  }),
  route({
    method: 'GET',
    path: '/accounts/{account}/teamnet/routes/ip/:address',
    permissions: read,
    handle: ({account, params, query}) =>
      routeOf(account, params.address, query.get('virtual_network_id') ?? defaultNetwork(account).id),
  }),
  route({
    method: 'POST',
    path: '/accounts/{account}/teamnet/routes',
    permissions: write,
    body: Create,
    handle({account, body}) {
      const virtualNetworkId = body.virtual_network_id ?? defaultNetwork(account).id
      const wanted = {network: body.network, tunnelId: body.tunnel_id, virtualNetworkId, comment: body.comment ?? ''}
      const against = objection(account, wanted)
      if (against !== undefined) return against
      const made = addRoute(account, wanted)
      return ok(shown(account, made), {changed: changed('create', 'Create', made)})
    },
  }),
  route({
    method: 'PATCH',
    path: '/accounts/{account}/teamnet/routes/:route',
    permissions: write,
    body: Edit,
    handle({account, params, body}) {
      const found = networksOf(account).routes.get(params.route)
      if (found === undefined || found.stored.deletedAt !== undefined) return missing('route')
      const next = {
        ...found.stored,
        network: body.network ?? found.stored.network,
        tunnelId: body.tunnel_id ?? found.stored.tunnelId,
        virtualNetworkId: body.virtual_network_id ?? found.stored.virtualNetworkId,
        comment: body.comment ?? found.stored.comment,
      }
      const against = objection(account, next, next.id)
      if (against !== undefined) return against
      found.set(next)
      return ok(shown(account, next), {changed: changed('update', 'Update', next)})
    },
  }),
  route({
    method: 'DELETE',
    path: '/accounts/{account}/teamnet/routes/:route',
    permissions: write,
    handle({account, params}) {
      const found = networksOf(account).routes.get(params.route)
      if (found === undefined || found.stored.deletedAt !== undefined) return missing('route')
      found.set({...found.stored, deletedAt: account.stamp()})
      return ok(shown(account, found.stored), {changed: changed('delete', 'Delete', found.stored)})
    },
  }),
]
