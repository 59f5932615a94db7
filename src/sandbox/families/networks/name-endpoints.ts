import {z} from 'zod'
import type {Account} from '../../account/account.ts'
import {missing, ok} from '../../api/answer.ts'
import {numberedPage} from '../../api/paging.ts'
import {route} from '../../api/route.ts'
import {tunnelsOf} from '../tunnels/tunnels.ts'
import {type HostnameRoute, networksOf, type VirtualNetwork} from './networks.ts'
import {read, tunnelNamed, write} from './route-endpoints.ts'

const Edit = z.strictObject({
  comment: z.string().optional(),
  hostname: z.string().min(1).optional(),
  tunnel_id: z.uuid().optional(),
})

function shown(account: Account, {id, hostname, tunnelId, comment, createdAt}: HostnameRoute) {
  const tunnel = tunnelNamed(account, tunnelId)
  return {
    id,
    hostname,
    comment,
    tunnel_id: tunnelId,
    tunnel_name: tunnel?.name,
    tun_type: tunnel?.type,
    created_at: createdAt,
    deleted_at: null,
  }
}

const shownNetwork = ({id, name, comment, isDefault, createdAt}: VirtualNetwork) => ({
  id,
  name,
  comment,
  is_default_network: isDefault,
  created_at: createdAt,
  deleted_at: null,
})

/** Hostname routes, which lead to cloudflared tunnels only (docs: connect a private hostname), and virtual networks. */
export const nameRoutes = [
  route({
    method: 'GET',
    path: '/accounts/{account}/zerotrust/routes/hostname',
    permissions: read,
    handle: ({account, query}) =>
      numberedPage(
        [...networksOf(account).hostnameRoutes.values()]
          .map(({stored}) => stored)
          .filter(({tunnelId}) => tunnelId === (query.get('tunnel_id') ?? tunnelId))
          // None is ever deleted here.
          .filter(() => query.get('is_deleted') !== 'true')
          .filter(({createdAt}) => Date.parse(createdAt) <= Date.parse(query.get('existed_at') ?? account.stamp()))
          .map((one) => shown(account, one)),
        query,
      ),
  }),
  route({
    method: 'GET',
    path: '/accounts/{account}/zerotrust/routes/hostname/:route',
    permissions: read,
    handle({account, params}) {
      const found = networksOf(account).hostnameRoutes.get(params.route)
      return found === undefined ? missing('hostname route') : ok(shown(account, found.stored))
    },
  }),
  route({
    method: 'PATCH',
    path: '/accounts/{account}/zerotrust/routes/hostname/:route',
    permissions: write,
    body: Edit,
    handle({account, params, body}) {
      const found = networksOf(account).hostnameRoutes.get(params.route)
      if (found === undefined) return missing('hostname route')
      const {stored} = found
      if (body.tunnel_id !== undefined && !tunnelsOf(account).has(body.tunnel_id)) return missing('tunnel')
      found.set({
        ...stored,
        hostname: body.hostname ?? stored.hostname,
        tunnelId: body.tunnel_id ?? stored.tunnelId,
        comment: body.comment ?? stored.comment,
      })
      const description = `Update hostname route ${stored.hostname}`
      return ok(shown(account, found.stored), {
        changed: {type: 'update', description, product: 'zerotrust', resource: 'hostname_route', ids: [stored.id]},
      })
    },
  }),
  // The listing has no pages (SDK: SinglePage).
  route({
    method: 'GET',
    path: '/accounts/{account}/teamnet/virtual_networks',
    permissions: read,
    handle: ({account, query}) =>
      ok(query.get('is_deleted') === 'true' ? [] : [...networksOf(account).virtualNetworks.values()].map(shownNetwork)),
  }),
  route({
    method: 'GET',
    path: '/accounts/{account}/teamnet/virtual_networks/:network',
    permissions: read,
    handle({account, params}) {
      const found = networksOf(account).virtualNetworks.get(params.network)
      return found === undefined ? missing('virtual network') : ok(shownNetwork(found))
    },
  }),
]
