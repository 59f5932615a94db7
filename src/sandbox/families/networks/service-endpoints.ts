import {z} from 'zod'
import type {Account} from '../../account/account.ts'
import {type Changed, missing, ok} from '../../api/answer.ts'
import {numberedPage} from '../../api/paging.ts'
import {route} from '../../api/route.ts'
import {networksOf, type VpcService} from './networks.ts'
import {tunnelNamed} from './route-endpoints.ts'

const write = ['Connectivity Directory Write'] as const
const read = ['Connectivity Directory Read', ...write] as const
const settingsWrite = ['Zero Trust Write'] as const
const settingsRead = ['Zero Trust Read', ...settingsWrite] as const

const Network = z.strictObject({tunnel_id: z.uuid()})
const Resolver = Network.extend({resolver_ips: z.array(z.string()).nullable().optional()})
const Host = z.union([
  z.strictObject({ipv4: z.ipv4(), network: Network}),
  z.strictObject({ipv6: z.ipv6(), network: Network}),
  z.strictObject({ipv4: z.ipv4(), ipv6: z.ipv6(), network: Network}),
  z.strictObject({hostname: z.string().min(1), resolver_network: Resolver}),
])
const port = z.int().min(1).max(65_535).nullable().optional()

/** A PUT says all of it: what is left out is gone (SDK: ServiceUpdateParams). */
const Put = z.strictObject({
  name: z.string().min(1),
  type: z.enum(['tcp', 'http']),
  host: Host,
  http_port: port,
  https_port: port,
  tcp_port: port,
  app_protocol: z.enum(['postgresql', 'mysql']).nullable().optional(),
  tls_settings: z.strictObject({cert_verification_mode: z.string()}).nullable().optional(),
})

const Settings = z.strictObject({
  icmp_proxy_enabled: z.boolean().optional(),
  offramp_warp_enabled: z.boolean().optional(),
})

const shown = ({id, createdAt, updatedAt, config}: VpcService) => ({
  ...config,
  service_id: id,
  created_at: createdAt,
  updated_at: updatedAt,
})

const changed = (type: Changed['type'], verb: string, {id, config: {name}}: VpcService): Changed => ({
  type,
  description: `${verb} VPC service ${name}`,
  product: 'connectivity',
  resource: 'directory_service',
  ids: [id],
})

const tunnelOf = (host: z.infer<typeof Host>): string =>
  'network' in host ? host.network.tunnel_id : host.resolver_network.tunnel_id

function find(account: Account, id: string) {
  const found = networksOf(account).services.get(id)
  return found?.stored.deletedAt === undefined ? found : undefined
}

/** VPC services, and the switches for all traffic to devices. Deleting a service breaks every binding to it for good: a new one has another id. */
export const serviceRoutes = [
  route({
    method: 'GET',
    path: '/accounts/{account}/connectivity/directory/services',
    permissions: read,
    handle: ({account, query}) =>
      numberedPage(
        [...networksOf(account).services.values()]
          .map(({stored}) => stored)
          .filter(({deletedAt}) => deletedAt === undefined)
          .map(shown),
        query,
      ),
  }),
  route({
    method: 'GET',
    path: '/accounts/{account}/connectivity/directory/services/:service',
    permissions: read,
    handle({account, params}) {
      const found = find(account, params.service)
      return found === undefined ? missing('service') : ok(shown(found.stored))
    },
  }),
  route({
    method: 'PUT',
    path: '/accounts/{account}/connectivity/directory/services/:service',
    permissions: write,
    body: Put,
    handle({account, params, body}) {
      const found = find(account, params.service)
      if (found === undefined) return missing('service')
      if (tunnelNamed(account, tunnelOf(body.host)) === undefined) return missing('tunnel')
      const config = Object.fromEntries(Object.entries(body).filter(([, value]) => value !== undefined))
      // Every field comes from the body, whose schema has the shape of a configuration.
      const next = {...found.stored, updatedAt: account.stamp(), config: config as unknown as VpcService['config']}
      found.set(next)
      return ok(shown(next), {changed: changed('update', 'Update', next)})
    },
  }),
  route({
    method: 'DELETE',
    path: '/accounts/{account}/connectivity/directory/services/:service',
    permissions: write,
    handle({account, params}) {
      const found = find(account, params.service)
      if (found === undefined) return missing('service')
      found.set({...found.stored, deletedAt: account.stamp()})
      return ok(null, {changed: changed('delete', 'Delete', found.stored)})
    },
  }),
  // Which permission opens the settings is not verified on a live account.
  route({
    method: 'GET',
    path: '/accounts/{account}/zerotrust/connectivity_settings',
    permissions: settingsRead,
    handle: ({account}) => ok(networksOf(account).settings.stored),
  }),
  route({
    method: 'PATCH',
    path: '/accounts/{account}/zerotrust/connectivity_settings',
    permissions: settingsWrite,
    body: Settings,
    handle({account, body}) {
      const {settings} = networksOf(account)
      const {icmp_proxy_enabled: icmp, offramp_warp_enabled: offramp} = settings.stored
      settings.set({
        icmp_proxy_enabled: body.icmp_proxy_enabled ?? icmp,
        offramp_warp_enabled: body.offramp_warp_enabled ?? offramp,
      })
      const description = 'Update connectivity settings'
      return ok(settings.stored, {
        changed: {
          type: 'update',
          description,
          product: 'zerotrust',
          resource: 'connectivity_settings',
          ids: [account.id],
        },
      })
    },
  }),
]
