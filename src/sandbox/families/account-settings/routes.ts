import {z} from 'zod'
import type {Account} from '../../account/account.ts'
import {missing, ok} from '../../api/answer.ts'
import {numberedPage} from '../../api/paging.ts'
import {route} from '../../api/route.ts'
import {tunnelsOf} from '../tunnels/tunnels.ts'
import {pushedRoutes} from './pushed-routes.ts'
import {historyRoutes} from './history-routes.ts'
import {profileRoutes} from './profile-routes.ts'
import {provider, settingsOf} from './records.ts'

const zeroTrust = ['Zero Trust Read', 'Zero Trust Write'] as const
const networks = ['Cloudflare One Networks Read', 'Cloudflare One Networks Write'] as const
const providers = [
  'Access: Organizations, Identity Providers, and Groups Read',
  'Access: Organizations, Identity Providers, and Groups Write',
] as const
const tunnels = [
  'Cloudflare One Connector: cloudflared Read',
  'Cloudflare One Connectors Read',
  'Cloudflare Tunnel Read',
  'Cloudflare One Connector: cloudflared Write',
  'Cloudflare One Connectors Write',
  'Cloudflare Tunnel Write',
] as const

const Job = z.strictObject({
  dataset: z.enum(['access_requests', 'audit_logs_v2', 'gateway_network']),
  destination_conf: z.string().min(1),
  enabled: z.boolean().default(false),
})

/** A setting that nothing here changes. */
const fixed = (path: string, permissions: typeof networks, result: unknown) =>
  route({method: 'GET', path, permissions, handle: () => ok(result)})

const shown = (account: Account) => ({
  id: account.id,
  name: account.name,
  type: 'standard',
  created_on: settingsOf(account).createdOn,
})

/** Settings of the account that containment does not touch and evidence keeps, some of which show secrets. */
export const settingsRoutes = [
  ...profileRoutes,
  ...historyRoutes,
  ...pushedRoutes,
  // That a token which may read nothing else sees its accounts here is not verified on a live account.
  route({
    method: 'GET',
    path: '/accounts',
    permissions: [],
    handle: ({account, query}) => numberedPage([shown(account)], query, 20),
  }),
  route({
    method: 'GET',
    path: '/accounts/{account}',
    permissions: ['Account Settings Read', 'Account Settings Write'],
    handle: ({account}) => ok(shown(account)),
  }),
  route({
    method: 'GET',
    path: '/accounts/{account}/gateway/configuration',
    permissions: zeroTrust,
    handle({account}) {
      const {activityLog, tlsDecrypt} = settingsOf(account)
      return ok({settings: {activity_log: {enabled: activityLog}, tls_decrypt: {enabled: tlsDecrypt}}})
    },
  }),
  route({
    method: 'GET',
    path: '/accounts/{account}/gateway/logging',
    permissions: zeroTrust,
    handle({account}) {
      const {logged} = settingsOf(account)
      return ok({redact_pii: false, ...(Object.keys(logged).length === 0 ? {} : {settings_by_rule_type: logged})})
    },
  }),
  fixed('/accounts/{account}/zerotrust/subnets', networks, [
    {id: '5d8d3e21-6c0a-4b0e-a8f4-0f3f2d0a9c11', name: 'mesh', network: '100.96.0.0/12', subnet_type: 'warp'},
  ]),
  route({
    method: 'GET',
    path: '/accounts/{account}/access/identity_providers',
    permissions: providers,
    handle({account}) {
      const {clientSecret, scimSecret} = settingsOf(account)
      const config = {client_id: 'firebreak-drill', client_secret: clientSecret}
      return ok([
        {
          ...provider,
          config,
          scim_config: {enabled: true, secret: scimSecret},
        },
      ])
    },
  }),
  route({
    method: 'GET',
    path: '/accounts/{account}/cfd_tunnel/:tunnel/configurations',
    permissions: tunnels,
    handle({account, params}) {
      const record = tunnelsOf(account).get(params.tunnel)
      if (record === undefined) return missing('tunnel')
      const {id, hostnames} = record.tunnel.stored
      const ingress = hostnames.map((hostname) => ({hostname, service: 'http://127.0.0.1:8080'}))
      return ok({tunnel_id: id, source: 'cloudflare', version: 1, config: {ingress}})
    },
  }),
  route({
    method: 'GET',
    path: '/accounts/{account}/devices/registrations/:registration/override_codes',
    permissions: zeroTrust,
    handle: ({account}) => ok({disable_for_time: {'1h': settingsOf(account).overrideCode}}),
  }),
  // All of Logpush takes Logs Write, reading as well, since a job holds a secret (docs: Logpush, permissions).
  route({
    method: 'GET',
    path: '/accounts/{account}/logpush/jobs',
    permissions: ['Logs Write'],
    handle: ({account}) => ok(settingsOf(account).jobs.map(({since: _since, ...job}) => job)),
  }),
  route({
    method: 'POST',
    path: '/accounts/{account}/logpush/jobs',
    permissions: ['Logs Write'],
    body: Job,
    handle({account, body}) {
      const {jobs} = settingsOf(account)
      const id = jobs.length + 1
      jobs.push({...body, id, since: account.stamp()})
      const description = 'Create a Logpush job'
      return ok(
        {...body, id},
        {changed: {type: 'create', description, product: 'logpush', resource: 'job', ids: [String(id)]}},
      )
    },
  }),
]
