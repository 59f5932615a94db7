import type {Reader} from '../../../core/cloudflare.ts'
import type {Residual} from '../../../core/documents/plan.ts'
import {isAddressOrRange, overlapping} from '../../../core/address.ts'
import {ifReadable} from '../if-readable.ts'
import {type BoundWorkers, readBoundWorkers, wholeMesh} from './bound-workers.ts'
import {readHostnameRoutes, readServices, type SeenHostnameRoute, type SeenService} from './names.ts'
import {readRoutes, routesInto, type SeenRoute} from './routes.ts'

/** Every kind of road that may lead into a private network; undefined where the token may not see it. */
export interface Roads {
  readonly routes: readonly SeenRoute[] | undefined
  readonly hostnames: readonly SeenHostnameRoute[] | undefined
  readonly services: readonly SeenService[] | undefined
  readonly workers: BoundWorkers | undefined
}

/** Reads all roads of the account; Workers that are named are looked at first. */
export async function readRoads(reader: Reader, named: readonly string[] = []): Promise<Roads> {
  const [routes, hostnames, services, workers] = await Promise.all([
    ifReadable(readRoutes(reader)),
    ifReadable(readHostnameRoutes(reader)),
    ifReadable(readServices(reader)),
    ifReadable(readBoundWorkers(reader, named)),
  ])
  return {routes, hostnames, services, workers}
}

/** What permission each kind of road is read with. */
export const roadPermissions = [
  'Cloudflare One Networks Read',
  'Connectivity Directory Read',
  'Workers Scripts Read',
] as const

/** The place that roads lead to. */
export interface Place {
  /** Its name, for people. */
  readonly on: string
  readonly ranges: readonly string[]
  /** Tunnels that are known to lead there. */
  readonly tunnels: readonly string[]
}

/** Tunnels that lead to the place: those that are known to, and those with a route to some of its addresses. */
const tunnelsInto = ({ranges, tunnels}: Place, {routes = []}: Roads): ReadonlySet<string> =>
  new Set([...tunnels, ...routesInto(ranges, routes).map(({tunnel}) => tunnel)])

const unread = (on: string, code: string, what: string): Residual => ({
  code,
  standing: 'unknown',
  on,
  what,
  why: 'they cannot be read with this token',
  next: 'give the token the permission to read them, then plan again',
})

const hostnameRoute = ({on}: Place, {hostname}: SeenHostnameRoute): Residual => ({
  code: 'hostname-route',
  standing: 'open',
  on: hostname,
  what: `hostname route ${hostname}`,
  why: `its tunnel leads into ${on}; it is in no virtual network, and Gateway sees an address of its own (100.80.0.0/16)`,
  next: `hostname-route.retarget on ${hostname}`,
  closedBy: 'hostname-route.retarget',
  closedOn: hostname,
})

function throughHostnames(place: Place, roads: Roads): readonly Residual[] {
  if (roads.hostnames === undefined) return [unread(place.on, 'hostname-route', `hostname routes into ${place.on}`)]
  const tunnels = tunnelsInto(place, roads)
  return roads.hostnames.filter(({tunnel}) => tunnels.has(tunnel)).map((route) => hostnameRoute(place, route))
}

const vpcService = ({on}: Place, {name, hosts}: SeenService): Residual => ({
  code: 'vpc-service',
  standing: 'open',
  on: name,
  what: `VPC service ${name}`,
  why: `Workers that are bound to it reach ${hosts.join(', ')} in ${on} through its tunnel, past routes and registrations`,
  next: `vpc-service.blackhole on ${name}`,
  closedBy: 'vpc-service.blackhole',
  closedOn: name,
})

/** A service by address leads where the address is; one by name may lead wherever its tunnel does. */
function throughServices(place: Place, roads: Roads): readonly Residual[] {
  if (roads.services === undefined) return [unread(place.on, 'vpc-service', `VPC services in ${place.on}`)]
  const tunnels = tunnelsInto(place, roads)
  const isInside = (host: string) => place.ranges.some((range) => overlapping(host, range))
  const leads = ({hosts, tunnel}: SeenService) =>
    hosts.some((host) => (isAddressOrRange(host) ? isInside(host) : tunnels.has(tunnel)))
  return roads.services.filter(leads).map((service) => vpcService(place, service))
}

/** Workers that are bound to the whole Mesh or to one of these tunnels. */
export function throughWorkers(
  {on, tunnels}: Pick<Place, 'on' | 'tunnels'>,
  workers: BoundWorkers | undefined,
): readonly Residual[] {
  if (workers === undefined) return [unread(on, 'mesh-worker', 'Workers that are bound to private networks')]
  const {bound, unread: others} = workers
  const entering = bound.filter(({networks}) => networks.some((one) => one === wholeMesh || tunnels.includes(one)))
  return [
    ...entering.map(({name, networks}): Residual => ({
      code: 'mesh-worker',
      standing: 'open',
      on: name,
      what: `Worker ${name}`,
      why: `it is bound to ${networks.join(', ')} and reaches ${on} by its own road, with no device and no VPC service`,
      next: `worker.deploy-safe-version on ${name}`,
      closedBy: 'worker.deploy-safe-version',
      closedOn: name,
    })),
    ...(others === 0
      ? []
      : [
          {
            code: 'mesh-worker',
            standing: 'unknown' as const,
            on,
            what: `${others} more Worker${others === 1 ? '' : 's'}, should one be bound to ${wholeMesh}`,
            why: 'each costs a request, and so many were not looked at',
            next: `name the Workers that reach ${on} under workers of the segment in firebreak.yaml`,
          },
        ]),
  ]
}

/**
 * Roads into a place that neither a rule on its addresses nor the move of a route closes: names, VPC services, Workers
 * (docs: connect a private hostname; Workers VPC, VPC Services and VPC Networks).
 */
export const sideRoads = (place: Place, roads: Roads): readonly Residual[] => [
  ...throughHostnames(place, roads),
  ...throughServices(place, roads),
  ...throughWorkers({on: place.on, tunnels: [...tunnelsInto(place, roads)]}, roads.workers),
]
