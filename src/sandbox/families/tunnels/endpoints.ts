import {z} from 'zod'
import type {Account} from '../../account/account.ts'
import {type Changed, missing, ok} from '../../api/answer.ts'
import {numberedPage} from '../../api/paging.ts'
import {route} from '../../api/route.ts'
import {connected, type Connector, drop, tokenOf, type Tunnel, type TunnelRecord, tunnelsOf} from './tunnels.ts'

const write = [
  'Cloudflare One Connector: cloudflared Write',
  'Cloudflare One Connectors Write',
  'Cloudflare Tunnel Write',
] as const
const read = [
  'Cloudflare One Connector: cloudflared Read',
  'Cloudflare One Connectors Read',
  'Cloudflare Tunnel Read',
  ...write,
] as const

const isSecret = (text: string) => /^[A-Za-z0-9+/]+={0,2}$/.test(text) && Buffer.from(text, 'base64').length >= 32

const Edit = z.strictObject({
  name: z.string().min(1).optional(),
  tunnel_secret: z.string().refine(isSecret, 'expected at least 32 bytes in base64').optional(),
})

function connectionOf({id, address, runAt}: Connector) {
  return {
    id,
    client_id: id,
    client_version: '2026.10.0',
    colo_name: 'fra01',
    is_pending_reconnect: false,
    opened_at: runAt,
    origin_ip: address,
    uuid: id,
  }
}

const clientOf = (connector: Connector) => ({
  id: connector.id,
  arch: 'linux_amd64',
  version: '2026.10.0',
  features: ['ha-origin'],
  run_at: connector.runAt,
  conns: [connectionOf(connector)],
})

function shown(account: Account, record: TunnelRecord) {
  const {id, name, createdAt} = record.tunnel.stored
  const live = connected(account, record)
  const status = record.connectors.length === 0 ? 'inactive' : live.length === 0 ? 'down' : 'healthy'
  return {
    id,
    name,
    account_tag: account.id,
    tun_type: 'cfd_tunnel',
    status,
    created_at: createdAt,
    deleted_at: null,
    connections: live.map(connectionOf),
    metadata: {},
  }
}

const changed = (description: string, {id}: Tunnel): Changed => ({
  type: 'update',
  description,
  product: 'tunnels',
  resource: 'cfd_tunnel',
  ids: [id],
})

/** cloudflared tunnels. A new secret leaves the connectors that are up where they are; a dropped one comes back with a secret that is still good. */
export const tunnelRoutes = [
  route({
    method: 'GET',
    path: '/accounts/{account}/cfd_tunnel',
    permissions: read,
    handle: ({account, query}) =>
      numberedPage(
        [...tunnelsOf(account).values()]
          .filter(({tunnel}) => tunnel.stored.name === (query.get('name') ?? tunnel.stored.name))
          .map((record) => shown(account, record)),
        query,
      ),
  }),
  route({
    method: 'GET',
    path: '/accounts/{account}/cfd_tunnel/:tunnel',
    permissions: read,
    handle({account, params}) {
      const record = tunnelsOf(account).get(params.tunnel)
      return record === undefined ? missing('tunnel') : ok(shown(account, record))
    },
  }),
  route({
    method: 'PATCH',
    path: '/accounts/{account}/cfd_tunnel/:tunnel',
    permissions: write,
    body: Edit,
    handle({account, params, body}) {
      const record = tunnelsOf(account).get(params.tunnel)
      if (record === undefined) return missing('tunnel')
      // Who is back by now came back with the secret as it was until now.
      connected(account, record)
      const {stored} = record.tunnel
      const rotated =
        body.tunnel_secret === undefined ? {} : {secret: body.tunnel_secret, secretVersion: stored.secretVersion + 1}
      record.tunnel.set({...stored, ...rotated, name: body.name ?? stored.name})
      const what = body.tunnel_secret === undefined ? '' : ': new secret'
      return ok(shown(account, record), {changed: changed(`Update tunnel ${stored.name}${what}`, stored)})
    },
  }),
  // Which permission lets a token be read is not verified on a live account.
  route({
    method: 'GET',
    path: '/accounts/{account}/cfd_tunnel/:tunnel/token',
    permissions: read,
    handle({account, params}) {
      const record = tunnelsOf(account).get(params.tunnel)
      return record === undefined ? missing('tunnel') : ok(tokenOf(account, record.tunnel.stored))
    },
  }),
  route({
    method: 'GET',
    path: '/accounts/{account}/cfd_tunnel/:tunnel/connections',
    permissions: read,
    handle({account, params}) {
      const record = tunnelsOf(account).get(params.tunnel)
      return record === undefined ? missing('tunnel') : ok(connected(account, record).map(clientOf))
    },
  }),
  route({
    method: 'DELETE',
    path: '/accounts/{account}/cfd_tunnel/:tunnel/connections',
    permissions: write,
    handle({account, params, query}) {
      const record = tunnelsOf(account).get(params.tunnel)
      if (record === undefined) return missing('tunnel')
      const client = query.get('client_id')
      drop(account, record, client)
      const {stored} = record.tunnel
      const description = `Drop ${client === null ? 'all connectors' : `connector ${client}`} of tunnel ${stored.name}`
      return ok(null, {changed: changed(description, stored)})
    },
  }),
]
