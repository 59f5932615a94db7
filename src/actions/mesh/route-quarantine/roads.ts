import type {Hazard, Observation} from '../../../core/action.ts'
import type {Residual} from '../../../core/documents/plan.ts'
import type {UuidRef} from '../../../core/targets.ts'
import {within} from '../../../core/address.ts'
import {openFlows} from '../../shared/roads/open-flows.ts'
import {isSameRange, routesInto, type SeenRoute} from '../../shared/roads/routes.ts'
import {type Roads, sideRoads} from '../../shared/roads/side-roads.ts'
import type {State} from './index.ts'

export interface RouteContext {
  readonly route: SeenRoute
  readonly roads: Roads
  readonly quarantine: {readonly id: string; readonly name: string; readonly isDefault: boolean}
}

/** Routes in other virtual networks than the quarantine that lead to some of the same addresses. */
export function others({route, roads, quarantine}: RouteContext): readonly SeenRoute[] {
  const rest = (roads.routes ?? []).filter(
    ({id, virtualNetwork}) => id !== route.id && virtualNetwork !== quarantine.id,
  )
  return routesInto([route.network], rest)
}

/** The route that traffic takes once this one is gone: the longest of those that hold all of it. */
function successor(context: RouteContext): SeenRoute | undefined {
  const lengthOf = ({network}: SeenRoute) => Number(network.split('/')[1] ?? 128)
  return others(context)
    .filter(({network}) => within(context.route.network, network))
    .toSorted((a, b) => lengthOf(b) - lengthOf(a))[0]
}

export function routeHazards({name}: UuidRef, context: RouteContext): readonly Hazard[] {
  const {route, roads, quarantine} = context
  const next = ['name a virtual network that no device is in under levers.quarantineNetwork in firebreak.yaml']
  const object = route.network
  const heir = successor(context)
  const twin = (roads.routes ?? []).find(
    (one) => one.id !== route.id && one.virtualNetwork === quarantine.id && isSameRange(one.network, route.network),
  )
  return [
    ...(quarantine.isDefault
      ? [
          {
            rule: 'fail-open-lever',
            result: 'refused' as const,
            object: name,
            message: `${quarantine.name} is the default virtual network: a route that is moved there is open to every device`,
            next,
          },
        ]
      : []),
    ...(twin === undefined
      ? []
      : [
          {
            rule: 'hazards',
            result: 'refused' as const,
            object,
            message: `${quarantine.name} has a route for ${route.network} already, and a prefix can be in it once`,
            next: [`in the dashboard, take route ${twin.network} (${twin.id}) out of ${quarantine.name}`],
          },
        ]),
    ...(heir === undefined
      ? []
      : [
          {
            rule: 'overlapping-route',
            result: 'warned' as const,
            object,
            message: `once ${route.network} is moved, its addresses go by ${heir.network} through ${heir.tunnelName}: they stay reachable unless something else blocks them`,
            next: [`block the segment with mesh-segment.block, or quarantine ${heir.network} as well`],
          },
        ]),
  ]
}

const overlap = ({network, tunnelName}: SeenRoute, moved: string): Residual => ({
  code: 'overlapping-route',
  standing: 'open',
  on: network,
  what: `${network} through ${tunnelName}`,
  why: `the longest prefix that is left leads there: it holds addresses of ${moved}`,
  next: `block the segment with mesh-segment.block, or move ${network} with route.quarantine`,
  closedBy: 'mesh-segment.block',
})

const nodeAddress = ({network, tunnelName}: SeenRoute): Residual => ({
  code: 'node-address',
  standing: 'open',
  on: network,
  what: `Mesh node ${tunnelName} by its own Mesh addresses`,
  why: 'a route is about what is behind the node, and not about the node',
  next: `registration.revoke on ${tunnelName}`,
  closedBy: 'registration.revoke',
  closedOn: tunnelName,
})

const unread = ({network}: SeenRoute): Residual => ({
  code: 'overlapping-route',
  standing: 'unknown',
  on: network,
  what: `other routes to addresses of ${network}`,
  why: 'the routes cannot all be read with this token',
  next: 'give the token the permission Cloudflare One Networks Read, then plan again',
  closedBy: 'mesh-segment.block',
})

/** What still leads to the addresses of a route that is out of the way. */
export function routeResidual({context}: Observation<State, RouteContext>): readonly Residual[] {
  const {route, roads} = context
  const {network} = route
  return [
    ...(roads.routes === undefined ? [unread(route)] : others(context).map((other) => overlap(other, network))),
    ...(route.toNode ? [nodeAddress(route)] : []),
    ...sideRoads({on: network, ranges: [network], tunnels: [route.tunnel]}, roads),
    openFlows(network, 'nothing documented says that moving a route ends what goes over it'),
  ]
}
