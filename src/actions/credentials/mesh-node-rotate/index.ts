import {z} from 'zod'
import {defineAction, type Observation, type Proposal} from '../../../core/action.ts'
import type {Reader} from '../../../core/cloudflare.ts'
import type {Residual} from '../../../core/documents/plan.ts'
import {Sink, sinkName} from '../../../core/documents/sink.ts'
import {held, notHeld, unproven, type Verdict} from '../../../core/outcome.ts'
import {MeshNodeRef} from '../../../core/targets.ts'
import {ifReadable} from '../../shared/if-readable.ts'
import {readRegistrations} from '../../shared/registrations.ts'
import {connectedClients} from '../../shared/tunnels/mesh-clients.ts'
import {rotateMove} from '../../shared/tunnels/rotate-move.ts'
import {readMark} from '../../shared/tunnels/secret.ts'

const Params = z.strictObject({node: MeshNodeRef, sink: Sink.optional()})
type Params = z.infer<typeof Params>

/** What the secret of the node's token is known to be; `none` for a device that has no such token. */
const State = z.strictObject({secret: z.enum(['found', 'fresh', 'used', 'unknown', 'none'])})
type State = z.infer<typeof State>

interface Context {
  readonly account: string
  /** Ids of the clients that are connected for the node. */
  readonly connected: readonly string[]
  /** Its replicas that have a live registration; undefined where they cannot be read. */
  readonly registered: readonly string[] | undefined
}

async function readRegistered(reader: Reader, node: MeshNodeRef): Promise<Context['registered']> {
  const registrations = await ifReadable(readRegistrations(reader, [node]))
  return registrations?.filter(({revoked}) => !revoked).map(({device}) => device)
}

async function observe(reader: Reader, {node}: Params): Promise<Observation<State, Context>> {
  const {id: tunnel, name} = node
  const target = {kind: 'mesh-node', id: tunnel ?? name, name} as const
  const registered = await readRegistered(reader, node)
  const context = {account: reader.account, connected: [], registered}
  if (tunnel === undefined) return {target, state: {secret: 'none'}, context, complete: true}
  const [found, clients] = await Promise.all([
    reader.api.zeroTrust.tunnels.warpConnector.get(tunnel, {account_id: reader.account}),
    connectedClients(reader, tunnel),
  ])
  const connected = clients.flatMap(({id}) => id ?? [])
  const secret = await readMark(reader, 'warpConnector', {tunnel, connected})
  return {
    target: {...target, name: found.name ?? name},
    state: {secret},
    context: {...context, connected},
    complete: true,
  }
}

const whereTo = (sink: Sink | undefined): string =>
  sink === undefined
    ? 'kept nowhere, the dashboard shows it under the node'
    : `kept as a connector token in ${sinkName(sink)}`

function plan({node, sink}: Params, before: State): Proposal<State> {
  if (before.secret === 'none') return {kind: 'none', why: `${node.name} has no node token`}
  if (before.secret === 'fresh') {
    return {kind: 'none', why: `the node token of ${node.name} was made by firebreak, and nobody has enrolled with it`}
  }
  const summary = `Give Mesh node ${node.name} a new token, ${whereTo(sink)}: the old one enrols no replica any more, and those that are connected stay`
  return {kind: 'update', after: {secret: 'fresh'}, summary}
}

function verify(after: State, now: State): Verdict {
  if (after.secret === 'none') return held
  if (now.secret === 'found') return notHeld('the node does not have the token that was made for it')
  return now.secret === 'unknown' ? unproven('the node token cannot be read, and so not which one it is') : held
}

function residual({node}: Params, {context: {registered}}: Observation<State, Context>): readonly Residual[] {
  const closer = {
    next: `registration.revoke on ${node.name}`,
    closedBy: 'registration.revoke',
    closedOn: node.name,
  }
  const item = {code: 'registered-replica', on: node.name, ...closer}
  if (registered === undefined) {
    const why = 'the registrations cannot be read; a replica stays connected without its token'
    return [{...item, standing: 'unknown', what: `replicas of ${node.name}`, why}]
  }
  return registered.map((device) => ({
    ...item,
    standing: 'open',
    what: `replica ${device} of ${node.name}`,
    why: 'it has a live registration, which a new token leaves as it is, and no request drops a connection of a Mesh node',
  }))
}

/**
 * Gives a Mesh node a new token, so that no replica can enrol with the old one. It disconnects nobody: Cloudflare has no
 * request that drops a node's connections. U3: every replica that has to enrol again needs the new token. Rests on the
 * SDK's WARPConnectorEditParams; that rotation works for nodes as it does for cloudflared is not verified on a live account.
 */
export default defineAction<Params, State, Context>({
  id: 'mesh-node.rotate',
  family: 'credentials',
  title: 'Give a Mesh node a new token',
  source:
    'https://developers.cloudflare.com/cloudflare-one/networks/connectors/cloudflare-mesh/ and cloudflare/resources/zero-trust/tunnels/warp-connector (WARPConnectorEditParams)',
  permissions: {
    read: ['Zero Trust Read', 'Cloudflare One Connectors Read'],
    write: ['Cloudflare One Connectors Write'],
  },
  target: {param: 'node', kind: 'mesh-node'},
  refs: {sink: 'sink'},
  besides: ['sink'],
  class: 'P',
  blastRadius: 'BR2',
  undo: 'U3',
  direction: 'restrict',
  propagation: {ms: 30_000, source: 'not documented; 30 seconds are assumed, not verified on a live account'},
  params: Params,
  state: State,
  observe,
  plan,
  hazards: () => [],
  apply: ({node, sink}, before, after, {account, connected}) =>
    node.id !== undefined && after.secret === 'fresh' && before.secret !== 'fresh'
      ? [rotateMove('warpConnector', {account, tunnel: node.id, connected, kept: sink !== undefined})]
      : [],
  verify,
  release: ({node, sink}) => ({
    kind: 'none',
    why: `the old token of ${node.name} is gone; a replica that has to enrol again needs the new one, ${whereTo(sink)}`,
  }),
  residual,
})
