import type {Account} from '../../account/account.ts'
import {peerPort} from '../../edge/mesh/ledger.ts'
import type {InventoryPart, Surroundings} from '../family.ts'
import {workersOf} from '../workers/records.ts'
import {networksOf} from './networks.ts'

/** A Worker that reaches the segment by its own road. */
export const segmentWorker = 'payments-reporter'

const workerProbes = ['payments-worker-address', 'payments-worker-name', 'payments-worker-service']
const bystanders = ['oncall-peer', 'datacentre-status']

/** Both sides of the segment: who calls in, by every road, and the host in it that calls out. */
function probes({front, proxies, cast}: Surroundings): NonNullable<InventoryPart['probes']> {
  const {ledger, agents, responder} = cast
  const [bystander] = agents.filter(({hijacked}) => !hijacked)
  const peer = `http://${bystander?.address}:${peerPort}/`
  const from = (name: string) => {
    const via = proxies[name]
    return via === undefined ? {} : {via}
  }
  const worker = (way: string) => ({
    type: 'http' as const,
    url: `${front}/mesh-worker/${segmentWorker}/${way}`,
    refusedBy: [503],
  })
  return {
    'payments-outward': {type: 'http', url: peer, ...from(ledger.name)},
    'payments-worker-address': worker(`network/${ledger.address}`),
    'payments-worker-name': worker(`network/${ledger.hostname}`),
    'payments-worker-service': worker('service'),
    'oncall-peer': {type: 'http', url: peer, ...from(responder.device)},
  }
}

/** The segment's own roads by name; a broader route that leads to more than the segment is none of them. */
export function networksInventory(account: Account, surroundings: Surroundings): InventoryPart {
  const {segment} = surroundings.cast
  const {virtualNetworks, routes, hostnameRoutes, services} = networksOf(account)
  const quarantine = [...virtualNetworks.values()].find(({isDefault}) => !isDefault)
  const script = workersOf(account).scripts.get(segmentWorker)
  const safe = script?.versions.find(({code}) => code === 'safe')
  if (quarantine === undefined || script === undefined || safe === undefined) return {}
  const own = [...routes.values()].map(({stored}) => stored).filter(({network}) => segment.cidrs.includes(network))
  return {
    segments: {
      [segment.name]: {
        owner: 'group:payments',
        risk: 'high-risk',
        cidrs: [],
        routes: own.map(({id, network}) => ({name: network, id})),
        hostnameRoutes: [...hostnameRoutes.values()].map(({stored: {id, hostname}}) => ({name: hostname, id})),
        vpcServices: [...services.values()].map(({stored: {id, config}}) => ({name: config.name, id})),
        workers: [{name: script.name, id: script.tag, safeVersion: safe.id, probes: workerProbes}],
        probes: {refused: ['payments-outward'], bystanders},
      },
    },
    levers: {quarantineNetwork: {name: quarantine.name, id: quarantine.id}},
    probes: probes(surroundings),
  }
}
