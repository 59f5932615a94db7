import {isIP} from 'node:net'
import type {Account} from '../../account/account.ts'
import type {EdgeReply, Surface} from '../family.ts'
import {servingVersion} from '../workers/deployed.ts'
import {type Binding, workersOf} from '../workers/records.ts'
import {networksOf, type VpcServiceConfig} from './networks.ts'
import {carries, workerRoads} from './reach.ts'

/** What the code of the Worker answers when a fetch through a binding fails, and what a safe version answers always. */
const failed = (why: string): EdgeReply => ({status: 503, body: {error: why}})

/** A host that is there, by its address or its private name. */
function isHost(account: Account, destination: string): boolean {
  return [...networksOf(account).hosts.values()].some((host) =>
    isIP(destination) === 0 ? host.hostname === destination : host.address === destination,
  )
}

function throughNetwork(account: Account, binding: Extract<Binding, {type: 'vpc_network'}>, destination: string) {
  const roads = binding.tunnel_id === undefined ? workerRoads(account, destination) : [binding.tunnel_id]
  return isHost(account, destination) && roads.some((road) => carries(account, road))
}

interface Place {
  readonly destination: string
  readonly road: string
}

/** Where the service leads: its host, through its tunnel. */
function placeOf({host}: VpcServiceConfig): Place | undefined {
  const network = (host['network'] ?? host['resolver_network']) as {readonly tunnel_id?: string} | undefined
  const destination = host['hostname'] ?? host['ipv4'] ?? host['ipv6']
  if (typeof destination !== 'string' || network?.tunnel_id === undefined) return undefined
  return {destination, road: network.tunnel_id}
}

function throughService(account: Account, {service_id: id}: Extract<Binding, {type: 'vpc_service'}>): boolean {
  const service = networksOf(account).services.get(id)?.inForce
  const place = service === undefined || service.deletedAt !== undefined ? undefined : placeOf(service.config)
  return place !== undefined && isHost(account, place.destination) && carries(account, place.road)
}

function answer(account: Account, path: string): EdgeReply {
  const [, name = '', way, destination = ''] = path.split('/')
  const script = workersOf(account).scripts.get(name)
  if (script === undefined) return {status: 404, body: {error: `no Worker is called ${name}`}}
  if (servingVersion(account, script)?.code !== 'agent') return failed('stopped')
  const reaches = script.bindings.some((binding) => {
    if (way === 'network') return binding.type === 'vpc_network' && throughNetwork(account, binding, destination)
    return way === 'service' && binding.type === 'vpc_service' && throughService(account, binding)
  })
  return reaches ? {status: 200, body: {worker: name, reached: destination}} : failed('nothing answered')
}

/**
 * Workers that fetch from a private network: `/mesh-worker/<script>/network/<host>` by a `vpc_network` binding, and
 * `/mesh-worker/<script>/service` by a `vpc_service` one. Network rules of Gateway do not stop them here: that they do is
 * not verified on a live account.
 */
export const workerSurface = (account: Account): Surface => ({
  prefix: 'mesh-worker',
  answer: ({path}) => answer(account, path),
})
