import type {Observation} from '../../../core/action.ts'
import type {Reader} from '../../../core/cloudflare.ts'
import type {MeshNodeRef, UuidRef} from '../../../core/targets.ts'
import {within} from '../../../core/address.ts'
import {ifReadable} from '../../shared/if-readable.ts'
import {readRegistrations, readSiblings} from '../../shared/registrations.ts'
import {readRoutes, type SeenRoute} from '../../shared/roads/routes.ts'
import {connectedClients} from '../../shared/tunnels/mesh-clients.ts'
import {readMark} from '../../shared/tunnels/secret.ts'
import type {NodeContext} from './node-hazards.ts'
import type {Enrolment, State} from './state.ts'

async function readToken({api, account}: Reader, {id, name}: UuidRef): Promise<Enrolment> {
  const token = await api.zeroTrust.access.serviceTokens.get(id, {account_id: account})
  // Tokens from before the field existed have none, and work (SDK: ServiceTokenUpdateParams).
  return {id, name: token.name ?? name, enabled: token.enabled ?? true}
}

type Tunnel = Pick<NodeContext, 'connected' | 'clients' | 'secret'>

async function readTunnel(reader: Reader, tunnel: string): Promise<Tunnel> {
  const clients = await connectedClients(reader, tunnel)
  const ids = clients.flatMap(({id}) => id ?? [])
  const secret = await readMark(reader, 'warpConnector', {tunnel, connected: ids})
  return {connected: clients.length, clients: ids, secret}
}

/** Only a longer prefix of the same virtual network takes traffic from a node's route (docs: route evaluation and precedence). */
function detoursOf(tunnel: string, routes: readonly SeenRoute[]): readonly SeenRoute[] {
  const own = routes.filter((route) => route.tunnel === tunnel)
  return routes.filter(
    (route) =>
      route.tunnel !== tunnel &&
      own.some((one) => one.virtualNetwork === route.virtualNetwork && within(route.network, one.network)),
  )
}

async function readDetours(reader: Reader, tunnel: string): Promise<NodeContext['detours']> {
  const routes = await ifReadable(readRoutes(reader))
  return routes === undefined ? undefined : detoursOf(tunnel, routes)
}

const noTunnel: Tunnel = {connected: 0, clients: [], secret: undefined}

/** Reads what lets the node into the Mesh, who is connected for it, and who could stand in for it. */
export async function observeNode(reader: Reader, node: MeshNodeRef): Promise<Observation<State, NodeContext>> {
  const [registrations, tokens, tunnel, detours] = await Promise.all([
    readRegistrations(reader, [node]),
    Promise.all(node.enrolment.map((token) => readToken(reader, token))),
    node.id === undefined ? noTunnel : readTunnel(reader, node.id),
    node.id === undefined ? [] : readDetours(reader, node.id),
  ])
  const siblings = await ifReadable(readSiblings(reader, registrations))
  return {
    target: {kind: 'mesh-node', id: node.id ?? node.name, name: node.name},
    state: {
      enrolment: tokens.toSorted((a, b) => (a.id < b.id ? -1 : 1)),
      registrations: registrations.map(({id, device, revoked}) => ({id, device, revoked})),
    },
    context: {registrations, ...tunnel, siblings, detours},
    complete: true,
    aliases: registrations.flatMap(({deviceId, email, addresses}) => [deviceId, email ?? '', ...addresses]),
  }
}
