import {z} from 'zod'
import {defineAction, type Hazard, type Observation, type Proposal} from '../../../core/action.ts'
import type {Reader} from '../../../core/cloudflare.ts'
import {sameJson} from '../../../core/digest.ts'
import {Fault} from '../../../core/fault.ts'
import type {Residual} from '../../../core/documents/plan.ts'
import {held, notHeld, type Verdict} from '../../../core/outcome.ts'
import {HexRef} from '../../../core/targets.ts'
import {ifReadable} from '../../shared/if-readable.ts'
import {openFlows} from '../../shared/roads/open-flows.ts'
import {readRoutes, type SeenRoute} from '../../shared/roads/routes.ts'

const Params = z.strictObject({account: HexRef})
type Params = z.infer<typeof Params>

/** Whether traffic to enrolled devices, and ICMP, is let through (SDK: ConnectivitySettingGetResponse). */
const State = z.strictObject({devices: z.boolean(), icmp: z.boolean()})
type State = z.infer<typeof State>

interface Context {
  /** Undefined where they cannot be read. */
  readonly routes: readonly SeenRoute[] | undefined
}

async function observe(reader: Reader, {account}: Params): Promise<Observation<State, Context>> {
  const [settings, routes] = await Promise.all([
    reader.api.zeroTrust.connectivitySettings.get({account_id: reader.account}),
    ifReadable(readRoutes(reader)),
  ])
  const {offramp_warp_enabled: devices, icmp_proxy_enabled: icmp} = settings
  if (devices === undefined || icmp === undefined) {
    throw new Fault('UNAVAILABLE', 'Cloudflare did not say whether traffic to devices and ICMP are on', {
      next: ['run the command again'],
    })
  }
  // The settings are the account's own and have no name; the reader looks at no other account.
  return {
    target: {kind: 'account', id: reader.account, name: account.name},
    state: {devices, icmp},
    context: {routes},
    complete: true,
  }
}

const off: State = {devices: false, icmp: false}

function plan({account}: Params, before: State): Proposal<State> {
  if (sameJson(before, off))
    return {kind: 'none', why: `traffic to devices and ICMP are already off in ${account.name}`}
  return {
    kind: 'update',
    after: off,
    summary: `Turn off all traffic to enrolled devices and Mesh nodes, and ICMP, in the whole of ${account.name}; Gateway stays on`,
  }
}

const breakGlass = ({account}: Params): Hazard => ({
  rule: 'over-broad',
  result: 'warned',
  object: account.name,
  message: 'every Mesh connection of the account is hit, of people and of responders too; it is the last resort',
  next: ['use mesh-segment.block and registration.revoke while one segment or one node is enough'],
})

/** What somebody else has turned since is left as it is. */
function release({account}: Params, before: State, after: State, now: State): Proposal<State> {
  const back = {
    devices: now.devices === after.devices ? before.devices : now.devices,
    icmp: now.icmp === after.icmp ? before.icmp : now.icmp,
  }
  if (sameJson(back, now)) return {kind: 'none', why: `traffic to devices and ICMP are as they were in ${account.name}`}
  return {
    kind: 'update',
    after: back,
    summary: `Let traffic to devices and ICMP through again as before in ${account.name}`,
  }
}

function verify(after: State, now: State): Verdict {
  if (now.devices !== after.devices) return notHeld(`traffic to devices is ${now.devices ? 'on' : 'off'}`)
  return now.icmp === after.icmp ? held : notHeld(`ICMP is ${now.icmp ? 'on' : 'off'}`)
}

function cloudflared(on: string, {routes}: Context): readonly Residual[] {
  const item = {code: 'cloudflared-route', next: 'tunnel.rotate-and-drop on the tunnel, or block its addresses'}
  if (routes === undefined) {
    const what = 'routes through cloudflared tunnels'
    return [{...item, standing: 'unknown', on, what, why: 'the routes cannot be read with this token'}]
  }
  return routes
    .filter(({toNode}) => !toNode)
    .map(({network, tunnelName}) => ({
      ...item,
      standing: 'open',
      on: network,
      what: `${network} through ${tunnelName}`,
      why: 'the switch is about traffic to enrolled devices; a cloudflared tunnel goes on',
      closedBy: 'tunnel.rotate-and-drop',
      closedOn: tunnelName,
    }))
}

/**
 * The whole Mesh off: no traffic to enrolled devices or Mesh nodes, and no ICMP. Unlike the global disconnect of the
 * clients it keeps Gateway on, so it fails closed. What it does not cut: cloudflared tunnels, what goes to the Internet,
 * the devices' local networks. Rests on the SDK's ConnectivitySettingEditParams (`enable WARP to WARP traffic`); that it
 * covers Mesh nodes, and when it is in force, is not verified on a live account.
 */
export default defineAction<Params, State, Context>({
  id: 'mesh.off-ramp-off',
  family: 'mesh',
  title: 'Turn off all traffic to devices and Mesh nodes',
  source:
    'https://developers.cloudflare.com/cloudflare-one/networks/connectors/cloudflare-mesh/ and cloudflare/resources/zero-trust/connectivity-settings (ConnectivitySettingEditParams)',
  permissions: {read: ['Zero Trust Read', 'Cloudflare One Networks Read'], write: ['Zero Trust Write']},
  target: {param: 'account', kind: 'account'},
  class: 'P',
  blastRadius: 'BR4',
  undo: 'U1',
  direction: 'restrict',
  propagation: {ms: 60_000, source: 'not documented; 60 seconds are assumed, not verified on a live account'},
  params: Params,
  state: State,
  observe,
  plan,
  hazards: (params) => [breakGlass(params)],
  apply: (_params, before, after) =>
    sameJson(before, after)
      ? []
      : [
          {
            name: after.devices ? 'turn-on' : 'turn-off',
            send: ({api, account}) =>
              api.zeroTrust.connectivitySettings.edit({
                account_id: account,
                offramp_warp_enabled: after.devices,
                icmp_proxy_enabled: after.icmp,
              }),
          },
        ],
  verify,
  release,
  residual: ({account: {name: on}}, {context}) => [
    ...cloudflared(on, context),
    openFlows('the Mesh', 'nothing documented says that the switch ends what is open'),
    {
      code: 'own-networks',
      standing: 'not-covered',
      on,
      what: 'what devices and nodes reach without the Mesh: the Internet, through Gateway or not, and their local networks',
      why: 'the switch is about traffic from one enrolled device to another',
      next: 'isolate the hosts themselves',
    },
  ],
})
