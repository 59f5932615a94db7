import {z} from 'zod'
import {defineAction, type Observation, type Proposal} from '../../../core/action.ts'
import type {Reader} from '../../../core/cloudflare.ts'
import {held, notHeld, type Verdict} from '../../../core/outcome.ts'
import {UuidRef} from '../../../core/targets.ts'
import {isSameRange, seenRoute} from '../../shared/roads/routes.ts'
import {readRoads, roadPermissions} from '../../shared/roads/side-roads.ts'
import {others, type RouteContext, routeHazards, routeResidual} from './roads.ts'

const Params = z.strictObject({route: UuidRef, network: UuidRef})
type Params = z.infer<typeof Params>

const State = z.strictObject({
  /** CIDR. */
  network: z.string(),
  /** Id of the virtual network that the route is in. */
  virtualNetwork: z.string(),
})
export type State = z.infer<typeof State>

async function observe(reader: Reader, {route, network}: Params): Promise<Observation<State, RouteContext>> {
  const {routes, virtualNetworks} = reader.api.zeroTrust.networks
  const [answer, quarantine, roads] = await Promise.all([
    routes.get(route.id, {account_id: reader.account}),
    virtualNetworks.get(network.id, {account_id: reader.account}),
    readRoads(reader),
  ])
  const found = seenRoute(answer)
  const named = (roads.routes ?? []).find(({id}) => id === found.id) ?? found
  return {
    target: {kind: 'route', id: found.id, name: found.network},
    state: {network: found.network, virtualNetwork: found.virtualNetwork},
    context: {
      route: named,
      roads,
      quarantine: {id: quarantine.id, name: quarantine.name, isDefault: quarantine.is_default_network},
    },
    complete: true,
  }
}

function plan({network}: Params, before: State): Proposal<State> {
  if (before.virtualNetwork === network.id) {
    return {kind: 'none', why: `route ${before.network} is already in virtual network ${network.name}`}
  }
  return {
    kind: 'update',
    after: {...before, virtualNetwork: network.id},
    summary: `Move route ${before.network} to virtual network ${network.name}, which no device is in; it keeps its id`,
  }
}

/** A route that was made anew for the same range undoes the move, whoever made it. */
function verify(after: State, now: State, context?: RouteContext): Verdict {
  if (now.virtualNetwork !== after.virtualNetwork) return notHeld(`route ${now.network} is in another virtual network`)
  if (context?.quarantine.id !== after.virtualNetwork) return held
  const twin = others(context).find(({network}) => isSameRange(network, now.network))
  return twin === undefined ? held : notHeld(`there is another route for ${twin.network}, through ${twin.tunnelName}`)
}

function release({network}: Params, before: State, after: State, now: State): Proposal<State> {
  if (now.virtualNetwork === before.virtualNetwork) {
    return {kind: 'none', why: `route ${now.network} is where it was before`}
  }
  if (now.virtualNetwork !== after.virtualNetwork) {
    return {
      kind: 'impossible',
      why: `somebody has moved route ${now.network} to another virtual network since`,
      next: 'ask who moved it, and move it in the dashboard',
    }
  }
  const summary = `Move route ${now.network} back from virtual network ${network.name} to where it was`
  return {kind: 'update', after: {...now, virtualNetwork: before.virtualNetwork}, summary}
}

/**
 * Moves a route into a virtual network that no device is in. It keeps its id, where deleting and making it anew would
 * not. A broader route takes over its addresses if there is one, and neither hostname routes nor Workers go by it. Rests
 * on the SDK's RouteEditParams, and docs: virtual networks; route evaluation and precedence.
 */
export default defineAction<Params, State, RouteContext>({
  id: 'route.quarantine',
  family: 'mesh',
  title: 'Move a route into a virtual network that no device is in',
  source:
    'https://developers.cloudflare.com/cloudflare-one/networks/connectors/cloudflare-tunnel/private-net/cloudflared/tunnel-virtual-networks/ and cloudflare/resources/zero-trust/networks/routes (RouteEditParams)',
  permissions: {read: roadPermissions, write: ['Cloudflare One Networks Write']},
  target: {param: 'route', kind: 'route'},
  refs: {network: 'virtual-network'},
  class: 'P',
  blastRadius: 'BR2',
  undo: 'U1',
  direction: 'restrict',
  propagation: {ms: 60_000, source: 'not documented; 60 seconds are assumed, not verified on a live account'},
  params: Params,
  state: State,
  observe,
  plan,
  hazards: ({network}, {context}) => routeHazards(network, context),
  apply: ({route, network}, before, after) =>
    before.virtualNetwork === after.virtualNetwork
      ? []
      : [
          {
            name: after.virtualNetwork === network.id ? 'move-route' : 'move-route-back',
            send: ({api, account}) =>
              api.zeroTrust.networks.routes.edit(route.id, {
                account_id: account,
                virtual_network_id: after.virtualNetwork,
              }),
          },
        ],
  verify,
  release,
  residual: (_params, seen) => routeResidual(seen),
})
