import type {Account} from '../../account/account.ts'
import {missing, ok} from '../../api/answer.ts'
import {numberedPage} from '../../api/paging.ts'
import {route} from '../../api/route.ts'
import {tunnelsOf} from '../tunnels/tunnels.ts'

const tunnels = [
  'Cloudflare One Connector: WARP Read',
  'Cloudflare One Connector: cloudflared Read',
  'Cloudflare One Connectors Read',
  'Cloudflare Tunnel Read',
] as const

/** Tunnels of both kinds. None is ever deleted here: to delete one is no way to contain anything. */
function allTunnels(account: Account, query: URLSearchParams): readonly unknown[] {
  if (query.get('is_deleted') === 'true') return []
  const at = Date.parse(query.get('existed_at') ?? account.stamp())
  const nodes = [...account.nodes.values()].map(({stored}) => ({...stored, type: 'warp_connector'}))
  const connectors = [...tunnelsOf(account).values()].map(({tunnel}) => ({...tunnel.stored, type: 'cfd_tunnel'}))
  return [...nodes, ...connectors]
    .filter(({createdAt}) => Date.parse(createdAt) <= at)
    .map(({id, name, createdAt, type}) => ({id, name, tun_type: type, created_at: createdAt, deleted_at: null}))
}

/** One ruleset that Cloudflare runs, and one of the account's own (SDK: RulesetListResponse). */
const rulesets = [
  {
    id: 'efb7b8c949ac4650a09736fc376e9aee',
    name: 'Managed Ruleset',
    kind: 'managed',
    phase: 'http_request_firewall_managed',
  },
  {id: '2f2feab2026849078ba485f918791bdc', name: 'bulk redirects', kind: 'root', phase: 'http_request_redirect'},
] as const

const own = rulesets[1]

/** Tunnels as they are and were, how a Mesh node is configured, and the rulesets of the account. */
export const historyRoutes = [
  route({
    method: 'GET',
    path: '/accounts/{account}/tunnels',
    permissions: tunnels,
    handle: ({account, query}) => numberedPage(allTunnels(account, query), query),
  }),
  route({
    method: 'GET',
    path: '/accounts/{account}/warp_connector/:tunnel/configurations',
    permissions: tunnels,
    handle({account, params}) {
      const node = account.nodes.get(params.tunnel)
      return node === undefined
        ? missing('tunnel')
        : ok({tunnel_id: node.stored.id, version: 1, config: {ha_mode: 'none'}})
    },
  }),
  route({
    method: 'GET',
    path: '/accounts/{account}/rulesets',
    permissions: ['Account Rulesets Read'],
    handle: () =>
      ok(
        rulesets.map((one) => ({...one, version: '1'})),
        {resultInfo: {cursors: {}}},
      ),
  }),
  route({
    method: 'GET',
    path: '/accounts/{account}/rulesets/:ruleset',
    permissions: ['Account Rulesets Read'],
    handle: ({params}) => (params.ruleset === own.id ? ok({...own, version: '1', rules: []}) : missing('ruleset')),
  }),
]
