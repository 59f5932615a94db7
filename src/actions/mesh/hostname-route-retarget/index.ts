import {z} from 'zod'
import {defineAction, type Hazard, type Observation, type Proposal} from '../../../core/action.ts'
import type {Reader} from '../../../core/cloudflare.ts'
import type {Residual} from '../../../core/documents/plan.ts'
import {Fault} from '../../../core/fault.ts'
import {held, notHeld} from '../../../core/outcome.ts'
import {UuidRef} from '../../../core/targets.ts'
import {openFlows} from '../../shared/roads/open-flows.ts'

const Params = z.strictObject({route: UuidRef, tunnel: UuidRef})
type Params = z.infer<typeof Params>

const State = z.strictObject({
  hostname: z.string(),
  /** Id of the tunnel that the name leads to. */
  tunnel: z.string(),
})
type State = z.infer<typeof State>

interface Context {
  /** Connectors of the tunnel that nothing should answer. */
  readonly answering: number
}

async function observe({api, account}: Reader, {route, tunnel}: Params): Promise<Observation<State, Context>> {
  const {networks, tunnels} = api.zeroTrust
  const [found, {result: clients}] = await Promise.all([
    networks.hostnameRoutes.get(route.id, {account_id: account}),
    tunnels.cloudflared.connections.get(tunnel.id, {account_id: account}),
  ])
  const {id, hostname, tunnel_id: current} = found
  if (id === undefined || hostname === undefined || current === undefined) {
    throw new Fault('UNAVAILABLE', `Cloudflare described hostname route ${route.name} without its name or its tunnel`, {
      next: ['run the command again'],
    })
  }
  return {
    target: {kind: 'hostname-route', id, name: hostname},
    state: {hostname, tunnel: current},
    context: {answering: clients.filter(({conns = []}) => conns.length > 0).length},
    complete: true,
  }
}

function plan({tunnel}: Params, before: State): Proposal<State> {
  if (before.tunnel === tunnel.id) {
    return {kind: 'none', why: `${before.hostname} already leads to tunnel ${tunnel.name}`}
  }
  return {
    kind: 'update',
    after: {...before, tunnel: tunnel.id},
    summary: `Let ${before.hostname} lead to tunnel ${tunnel.name}, which nothing answers; the route keeps its id`,
  }
}

const hazards = ({tunnel}: Params, {answering}: Context): readonly Hazard[] =>
  answering === 0
    ? []
    : [
        {
          rule: 'fail-open-lever',
          result: 'refused',
          object: tunnel.name,
          message: `${answering} connector(s) answer for tunnel ${tunnel.name}: the traffic would be handed to them`,
          next: ['name a tunnel without connectors under levers.quarantineTunnel in firebreak.yaml'],
        },
      ]

function release({tunnel}: Params, before: State, after: State, now: State): Proposal<State> {
  if (now.tunnel === before.tunnel) return {kind: 'none', why: `${now.hostname} leads where it did before`}
  if (now.tunnel !== after.tunnel) {
    return {
      kind: 'impossible',
      why: `somebody has pointed ${now.hostname} to another tunnel since`,
      next: 'ask who did, and correct it in the dashboard',
    }
  }
  const summary = `Let ${now.hostname} lead to the tunnel that it had before, and not to ${tunnel.name}`
  return {kind: 'update', after: {...now, tunnel: before.tunnel}, summary}
}

function residual({tunnel}: Params, {state, context}: Observation<State, Context>): readonly Residual[] {
  const {hostname} = state
  return [
    ...(context.answering === 0
      ? []
      : [
          {
            code: 'live-connector',
            standing: 'open' as const,
            on: tunnel.name,
            what: `${context.answering} connector(s) of tunnel ${tunnel.name}`,
            why: `they get the traffic for ${hostname} now, and nothing should`,
            next: `tunnel.rotate-and-drop on ${tunnel.name}`,
            closedBy: 'tunnel.rotate-and-drop',
            closedOn: tunnel.name,
          },
        ]),
    {
      code: 'by-address',
      standing: 'unknown',
      on: hostname,
      what: `the host behind ${hostname} by its address`,
      why: 'which address it has is known to the private resolver only; a route may lead there',
      next: 'block the segment with mesh-segment.block, or move its routes with route.quarantine',
      closedBy: 'mesh-segment.block',
    },
    openFlows(hostname, 'nothing documented says that a new target ends what goes over the old one'),
  ]
}

/**
 * Lets a private hostname lead to a tunnel that nothing answers. Hostname routes are in no virtual network and lead to
 * cloudflared tunnels only, so that neither moving a CIDR route nor revoking a Mesh node closes them. Rests on the SDK's
 * HostnameRouteEditParams, and docs: connect a private hostname.
 */
export default defineAction<Params, State, Context>({
  id: 'hostname-route.retarget',
  family: 'mesh',
  title: 'Let a private hostname lead nowhere',
  source:
    'https://developers.cloudflare.com/cloudflare-one/networks/connectors/cloudflare-tunnel/private-net/cloudflared/connect-private-hostname/ and cloudflare/resources/zero-trust/networks/hostname-routes (HostnameRouteEditParams)',
  permissions: {
    read: ['Cloudflare One Networks Read', 'Cloudflare One Connectors Read'],
    write: ['Cloudflare One Networks Write'],
  },
  target: {param: 'route', kind: 'hostname-route'},
  refs: {tunnel: 'tunnel'},
  class: 'P',
  blastRadius: 'BR2',
  undo: 'U1',
  direction: 'restrict',
  propagation: {ms: 60_000, source: 'not documented; 60 seconds are assumed, not verified on a live account'},
  params: Params,
  state: State,
  observe,
  plan,
  hazards: (params, {context}) => hazards(params, context),
  apply: ({route, tunnel}, before, after) =>
    before.tunnel === after.tunnel
      ? []
      : [
          {
            name: after.tunnel === tunnel.id ? 'retarget' : 'retarget-back',
            send: ({api, account}) =>
              api.zeroTrust.networks.hostnameRoutes.edit(route.id, {account_id: account, tunnel_id: after.tunnel}),
          },
        ],
  verify: (after, now) => (now.tunnel === after.tunnel ? held : notHeld(`${now.hostname} leads to another tunnel`)),
  release,
  residual,
})
