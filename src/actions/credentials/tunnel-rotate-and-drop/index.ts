import {z} from 'zod'
import {defineAction, type Move, type Observation, type Proposal} from '../../../core/action.ts'
import type {Reader} from '../../../core/cloudflare.ts'
import {Sink, sinkName} from '../../../core/documents/sink.ts'
import {Fault} from '../../../core/fault.ts'
import {UuidRef} from '../../../core/targets.ts'
import {rotateMove} from '../../shared/tunnels/rotate-move.ts'
import {readMark} from '../../shared/tunnels/secret.ts'
import {type Connector, connectorHazards, connectorResidual, readConnectors} from './connectors.ts'
import {dropVerdict, State} from './state.ts'

const Params = z.strictObject({tunnel: UuidRef, sink: Sink.optional()})
type Params = z.infer<typeof Params>

interface Context {
  readonly account: string
  readonly connectors: readonly Connector[]
}

/** A connector that is dropped before the new secret is in force everywhere is back at once; how long that takes is not documented. */
const secretInForceMs = 2000

async function observe(reader: Reader, {tunnel}: Params): Promise<Observation<State, Context>> {
  const [found, connectors] = await Promise.all([
    reader.api.zeroTrust.tunnels.cloudflared.get(tunnel.id, {account_id: reader.account}),
    readConnectors(reader, tunnel.id),
  ])
  const {id, name} = found
  if (id === undefined || name === undefined) {
    throw new Fault('UNAVAILABLE', `Cloudflare described tunnel ${tunnel.name} without its id or its name`, {
      next: ['run the command again'],
    })
  }
  const ids = connectors.map((connector) => connector.id)
  const secret = await readMark(reader, 'cloudflared', {tunnel: id, connected: ids})
  return {
    target: {kind: 'tunnel', id, name},
    state: {name, secret, connectors: ids, dropped: []},
    context: {account: reader.account, connectors},
    complete: true,
  }
}

const whereTo = (sink: Sink | undefined): string =>
  sink === undefined
    ? 'kept nowhere, the dashboard shows it under the tunnel'
    : `kept as a connector token in ${sinkName(sink)}`

function plan({sink}: Params, before: State): Proposal<State> {
  if (before.secret === 'fresh' && before.connectors.length === 0) {
    return {
      kind: 'none',
      why: `the secret of tunnel ${before.name} was made by firebreak, and nobody has connected with it`,
    }
  }
  const {length} = before.connectors
  return {
    kind: 'update',
    after: {...before, secret: 'fresh', connectors: [], dropped: before.connectors},
    summary: `Give tunnel ${before.name} a new secret, ${whereTo(sink)}, then drop ${length === 0 ? 'whoever is connected' : `its ${length} connector${length === 1 ? '' : 's'}`}`,
  }
}

/** First the secret, then the connectors: the other way round they are back before the secret has changed (SDK: cloudflared connections, delete). */
function apply({tunnel, sink}: Params, before: State, after: State, {account}: Context): readonly Move[] {
  const rotates = after.secret === 'fresh' && before.secret !== 'fresh'
  const drops = after.connectors.length === 0 && before.connectors.length > 0
  const isNew = {account, tunnel: tunnel.id, connected: before.connectors, kept: sink !== undefined}
  return [
    ...(rotates ? [rotateMove('cloudflared', isNew)] : []),
    ...(drops
      ? [
          {
            name: 'drop-connectors',
            ...(rotates ? {waitMs: secretInForceMs} : {}),
            send: ({api, account: account_id}) =>
              api.zeroTrust.tunnels.cloudflared.connections.delete(tunnel.id, {account_id}),
          } satisfies Move,
        ]
      : []),
  ]
}

/**
 * Takes a tunnel away from whoever holds its token: rotates its secret and then drops every connector, in this order,
 * for a new secret leaves connectors up and a dropped connector comes back with a secret that is still good. U3: the old
 * secret is gone, and every connector of one's own needs the new token. Rests on the SDK's CloudflaredEditParams and
 * ConnectionDeleteParams, and docs: Cloudflare Tunnel, tunnel tokens.
 */
export default defineAction<Params, State, Context>({
  id: 'tunnel.rotate-and-drop',
  family: 'credentials',
  title: 'Give a tunnel a new secret and drop its connectors',
  source:
    'https://developers.cloudflare.com/cloudflare-one/networks/connectors/cloudflare-tunnel/configure-tunnels/remote-tunnel-permissions/ and cloudflare/resources/zero-trust/tunnels/cloudflared',
  permissions: {read: ['Cloudflare One Connectors Read'], write: ['Cloudflare One Connectors Write']},
  target: {param: 'tunnel', kind: 'tunnel'},
  refs: {sink: 'sink'},
  besides: ['sink'],
  class: 'D',
  blastRadius: 'BR2',
  undo: 'U3',
  direction: 'restrict',
  propagation: {ms: 30_000, source: 'not documented; 30 seconds are assumed, not verified on a live account'},
  params: Params,
  state: State,
  observe,
  plan,
  hazards: (_params, {state, context}) => connectorHazards(state.name, context.connectors),
  apply,
  verify: dropVerdict,
  release: ({sink}, _before, _after, now) => ({
    kind: 'none',
    why: `the old secret of tunnel ${now.name} is gone; its connectors come back with the new token, ${whereTo(sink)}`,
  }),
  residual: (_params, {state, context}) =>
    connectorResidual(
      state.name,
      context.connectors.filter(({id}) => state.connectors.includes(id)),
    ),
})
