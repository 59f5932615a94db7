import type {Account} from '../../account/account.ts'
import type {Cast} from '../../scenarios/scenario.ts'
import type {Family} from '../family.ts'
import {tunnelNamed, tunnelNames} from '../tunnels/index.ts'
import {addScript} from '../workers/seed.ts'
import {networksInventory, segmentWorker} from './inventory.ts'
import {nameRoutes} from './name-endpoints.ts'
import {addHostnameRoute, addRoute, addVirtualNetwork, addVpcService, networksOf} from './networks.ts'
import {teamnetRoutes} from './route-endpoints.ts'
import {serviceRoutes} from './service-endpoints.ts'
import {workerSurface} from './worker-surface.ts'

/**
 * Five ways into one segment: its node's route, a broader route by another tunnel, a hostname route and a VPC service
 * by that tunnel, and a Worker that is bound to the whole Mesh.
 */
function seed(account: Account, {segment, ledger}: Cast): void {
  const [node] = segment.nodes
  if (node?.id === undefined) throw new Error('the segment has a node')
  const shared = tunnelNamed(account, tunnelNames.shared)
  addVirtualNetwork(account, 'ir-quarantine')
  addRoute(account, {network: '10.20.0.0/16', tunnelId: shared.id, comment: 'datacentre'})
  addHostnameRoute(account, {hostname: ledger.hostname, tunnelId: shared.id})
  const service = addVpcService(account, {
    name: 'payments-ledger',
    type: 'http',
    host: {ipv4: ledger.address, network: {tunnel_id: shared.id}},
    http_port: ledger.port,
    https_port: null,
    tls_settings: null,
  })
  const {name, address, hostname} = ledger
  networksOf(account).hosts.set(name, {name, address, hostname, node: node.id})
  addScript(account, {
    name: segmentWorker,
    handlers: ['fetch'],
    objects: {},
    codes: ['safe', 'agent'],
    secrets: [],
    previews: false,
    bindings: [
      {type: 'vpc_network', name: 'MESH', network_id: 'cf1:network'},
      {type: 'vpc_service', name: 'LEDGER', service_id: service.id},
    ],
  })
}

const byName = <Item>(items: Iterable<Item>, key: (item: Item) => string): readonly Item[] =>
  [...items].toSorted((a, b) => (key(a) < key(b) ? -1 : 1))

function snapshot(account: Account) {
  const {routes, hostnameRoutes, services, settings} = networksOf(account)
  const isThere = ({deletedAt}: {readonly deletedAt?: string}) => deletedAt === undefined
  return {
    state: {
      routes: byName([...routes.values()].map(({stored}) => stored).filter(isThere), ({id}) => id).map(
        ({createdAt: _createdAt, ...route}) => route,
      ),
      hostnameRoutes: byName(
        [...hostnameRoutes.values()].map(({stored}) => stored),
        ({id}) => id,
      ).map(({createdAt: _createdAt, ...route}) => route),
      services: byName([...services.values()].map(({stored}) => stored).filter(isThere), ({id}) => id).map(
        ({id, config}) => ({id, ...config}),
      ),
      settings: settings.stored,
    },
  }
}

/** Routes, virtual networks, hostname routes, VPC services and the switches for traffic to devices. */
export const networksFamily: Family = {
  name: 'networks',
  routes: [...teamnetRoutes, ...nameRoutes, ...serviceRoutes],
  seed,
  snapshot,
  surfaces: (account) => [workerSurface(account)],
  inventory: networksInventory,
}
