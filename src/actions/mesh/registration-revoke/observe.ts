import type {Observation} from '../../../core/action.ts'
import type {Reader} from '../../../core/cloudflare.ts'
import type {MeshNodeRef, UuidRef} from '../../../core/targets.ts'
import {readRegistrations} from '../../shared/registrations.ts'
import type {NodeContext} from './node-hazards.ts'
import type {Enrolment, State} from './state.ts'

async function readToken({api, account}: Reader, {id, name}: UuidRef): Promise<Enrolment> {
  const token = await api.zeroTrust.access.serviceTokens.get(id, {account_id: account})
  // Tokens from before the field existed have none, and work (SDK: ServiceTokenUpdateParams).
  return {id, name: token.name ?? name, enabled: token.enabled ?? true}
}

async function countConnected({api, account}: Reader, tunnel: string): Promise<number> {
  const {result} = await api.zeroTrust.tunnels.warpConnector.connections.get(tunnel, {account_id: account})
  return result.filter(({conns = []}) => conns.length > 0).length
}

/** Reads what lets the node into the Mesh, and who is connected for it. */
export async function observeNode(reader: Reader, node: MeshNodeRef): Promise<Observation<State, NodeContext>> {
  const [registrations, tokens, connected] = await Promise.all([
    readRegistrations(reader, [node]),
    Promise.all(node.enrolment.map((token) => readToken(reader, token))),
    node.id === undefined ? 0 : countConnected(reader, node.id),
  ])
  return {
    target: {kind: 'mesh-node', id: node.id ?? node.name, name: node.name},
    state: {
      enrolment: tokens.toSorted((a, b) => (a.id < b.id ? -1 : 1)),
      registrations: registrations.map(({id, device, revoked}) => ({id, device, revoked})),
    },
    context: {registrations, connected},
    complete: true,
  }
}
