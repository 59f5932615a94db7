import type {z} from 'zod'
import {MeshNodeRef, SegmentRef, UuidRef} from '../../../src/core/targets.ts'
import {register} from '../../../src/sandbox/account/mesh.ts'
import {addHostnameRoute, addRoute, networksOf} from '../../../src/sandbox/families/networks/networks.ts'
import {addConnector, addTunnel, tunnelsOf} from '../../../src/sandbox/families/tunnels/tunnels.ts'
import {addScript} from '../../../src/sandbox/families/workers/seed.ts'
import type {World} from '../../../src/sandbox/world.ts'
import type {Leftover} from './leftover.ts'

type Params = Readonly<Record<string, unknown>>

const refIn = (params: Params, name: string): z.infer<typeof UuidRef> => UuidRef.parse(params[name])
const nodeIn = (params: Params): z.infer<typeof MeshNodeRef> => MeshNodeRef.parse(params['node'])

/** Somebody starts a connector with the token that the tunnel has now. */
function connectTo({account}: World, tunnel: string): void {
  const record = tunnelsOf(account).get(tunnel)
  if (record !== undefined) addConnector(account, record, {host: 'thief-2', address: '203.0.113.67'})
}

/** A Worker that is bound to the whole Mesh. */
const bindWorker = ({account}: World) =>
  addScript(account, {
    name: 'forgotten-worker',
    handlers: ['fetch'],
    objects: {},
    codes: ['agent'],
    secrets: [],
    previews: false,
    bindings: [{type: 'vpc_network', name: 'MESH', network_id: 'cf1:network'}],
  })

const planted = (
  action: string,
  code: string,
  plant: (world: World, params: Params) => void,
): Extract<Leftover, {code: string}> => ({action, code, plant})

/** Roads into private networks that stay after the one that an action closes. */
export const networkLeftovers: readonly Leftover[] = [
  planted('tunnel.rotate-and-drop', 'live-connector', (world, params) => connectTo(world, refIn(params, 'tunnel').id)),
  planted('mesh-node.rotate', 'registered-replica', ({account}, params) => {
    const device = account.devices.get(nodeIn(params).replicas[0] ?? '')
    if (device !== undefined) register(account, device)
  }),
  planted('registration.revoke', 'sibling-registration', ({account}, params) => {
    const [name = ''] = nodeIn(params).replicas
    const device = account.devices.get(name)
    if (device === undefined) return
    const enrolment = {by: 'person', email: 'ada@example.com'} as const
    const sibling = {id: account.mint.uuid('device'), name: 'forgotten-laptop', address: '100.96.0.99', enrolment}
    account.devices.set(name, {...device, enrolment})
    account.devices.set(sibling.name, sibling)
    register(account, sibling)
  }),
  planted('mesh-segment.block', 'mesh-worker', bindWorker),
  planted('mesh-segment.block', 'hostname-route', ({account}, params) => {
    const [node] = SegmentRef.parse(params['segment']).nodes
    addHostnameRoute(account, {hostname: 'forgotten.payments.internal', tunnelId: node?.id ?? ''})
  }),
  planted('mesh-segment.block', 'icmp', ({account}) => {
    const {settings} = networksOf(account)
    settings.set({...settings.stored, icmp_proxy_enabled: true})
  }),
  planted('route.quarantine', 'overlapping-route', ({account}, params) => {
    const {name: network} = refIn(params, 'route')
    const {tunnel} = addTunnel(account, {name: 'forgotten', connectors: [{host: 'forgotten-1', address: '192.0.2.77'}]})
    addRoute(account, {network: network.replace('/24', '/20'), tunnelId: tunnel.stored.id})
  }),
  planted('route.quarantine', 'mesh-worker', bindWorker),
  planted('hostname-route.retarget', 'live-connector', (world, params) => connectTo(world, refIn(params, 'tunnel').id)),
  planted('vpc-service.blackhole', 'mesh-worker', bindWorker),
  planted('mesh.off-ramp-off', 'cloudflared-route', ({account}) => {
    const {tunnel} = addTunnel(account, {name: 'forgotten', connectors: [{host: 'forgotten-1', address: '192.0.2.77'}]})
    addRoute(account, {network: '10.99.0.0/16', tunnelId: tunnel.stored.id})
  }),
]
