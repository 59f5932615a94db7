import {z} from 'zod'
import type {Account} from '../../account/account.ts'
import {replicaStatus} from '../../account/mesh.ts'
import type {MeshNode} from '../../account/records.ts'
import {missing, ok} from '../answer.ts'
import {numberedPage} from '../paging.ts'
import {tokenOf} from '../../families/tunnels/tunnels.ts'
import {route} from '../route.ts'

const write = ['Cloudflare One Connector: WARP Write', 'Cloudflare One Connectors Write'] as const
const read = ['Cloudflare One Connector: WARP Read', 'Cloudflare One Connectors Read', ...write] as const

const isSecret = (text: string) => /^[A-Za-z0-9+/]+={0,2}$/.test(text) && Buffer.from(text, 'base64').length >= 32

const Edit = z.strictObject({
  name: z.string().min(1).optional(),
  tunnel_secret: z.string().refine(isSecret, 'expected at least 32 bytes in base64').optional(),
})

/** The connectors of the node; what is offline has no connections. */
function clientsOf(account: Account, node: MeshNode) {
  return node.replicas.map(({device, connector}) => {
    const status = replicaStatus(account, node, device)
    const conn = {
      id: connector,
      client_id: connector,
      client_version: '2026.10.100.0',
      colo_name: 'fra01',
      opened_at: node.createdAt,
      origin_ip: '192.0.2.10',
    }
    return {
      id: connector,
      arch: 'linux_amd64',
      version: '2026.10.100.0',
      features: ['ha'],
      ha_status: status,
      run_at: node.createdAt,
      conns: status === 'offline' ? [] : [conn],
    }
  })
}

function statusOf(live: number, all: number): 'healthy' | 'degraded' | 'down' {
  if (live === 0) return 'down'
  return live === all ? 'healthy' : 'degraded'
}

function shown(account: Account, node: MeshNode) {
  const clients = clientsOf(account, node)
  const live = clients.filter(({ha_status: status}) => status !== 'offline')
  return {
    id: node.id,
    name: node.name,
    account_tag: account.id,
    tun_type: 'warp_connector',
    status: statusOf(live.length, clients.length),
    created_at: node.createdAt,
    deleted_at: null,
    connections: live.flatMap(({conns}) => conns),
    metadata: {},
  }
}

/** Mesh nodes. A new secret leaves the connectors that are up where they are; it only keeps replicas from enrolling anew. */
export const warpConnectorRoutes = [
  route({
    method: 'GET',
    path: '/accounts/{account}/warp_connector',
    permissions: read,
    handle({account, query}) {
      const name = query.get('name')
      const nodes = [...account.nodes.values()]
        .map(({stored}) => stored)
        .filter((node) => node.name === (name ?? node.name))
      return numberedPage(
        nodes.map((node) => shown(account, node)),
        query,
      )
    },
  }),
  route({
    method: 'GET',
    path: '/accounts/{account}/warp_connector/:tunnel',
    permissions: read,
    handle({account, params}) {
      const node = account.nodes.get(params.tunnel)
      return node === undefined ? missing('tunnel') : ok(shown(account, node.stored))
    },
  }),
  route({
    method: 'GET',
    path: '/accounts/{account}/warp_connector/:tunnel/connections',
    permissions: read,
    handle({account, params}) {
      const node = account.nodes.get(params.tunnel)
      return node === undefined ? missing('tunnel') : ok(clientsOf(account, node.stored))
    },
  }),
  // Which permission lets a token be read is not verified on a live account.
  route({
    method: 'GET',
    path: '/accounts/{account}/warp_connector/:tunnel/token',
    permissions: read,
    handle({account, params}) {
      const node = account.nodes.get(params.tunnel)
      return node === undefined ? missing('tunnel') : ok(tokenOf(account, node.stored))
    },
  }),
  route({
    method: 'PATCH',
    path: '/accounts/{account}/warp_connector/:tunnel',
    permissions: write,
    body: Edit,
    handle({account, params, body}) {
      const node = account.nodes.get(params.tunnel)
      if (node === undefined) return missing('tunnel')
      const {stored} = node
      const rotated =
        body.tunnel_secret === undefined ? {} : {secret: body.tunnel_secret, secretVersion: stored.secretVersion + 1}
      node.set({...stored, ...rotated, name: body.name ?? stored.name})
      const description = `Update Mesh node ${stored.name}${body.tunnel_secret === undefined ? '' : ': new secret'}`
      return ok(shown(account, node.stored), {
        changed: {type: 'update', description, product: 'tunnels', resource: 'warp_connector', ids: [stored.id]},
      })
    },
  }),
]
