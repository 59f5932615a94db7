import {z} from 'zod'
import {defineAction, type Proposal} from '../../../core/action.ts'
import {sameJson} from '../../../core/digest.ts'
import {MeshNodeRef} from '../../../core/targets.ts'
import {movesBetween} from './moves.ts'
import {type NodeContext, nodeHazards} from './node-hazards.ts'
import {observeNode} from './observe.ts'
import {nodeResidual} from './residual.ts'
import {accessVerdict, byId, type Enrolment, named, type Registration, State} from './state.ts'
import {planSummary, releaseSummary} from './summary.ts'

const Params = z.strictObject({node: MeshNodeRef})
type Params = z.infer<typeof Params>

const cutOff = ({enrolment, registrations}: State): State => ({
  enrolment: enrolment.map((token) => ({...token, enabled: false})),
  registrations: registrations.map((registration) => ({...registration, revoked: true})),
})

const cutOffAlready = ({name, replicas}: MeshNodeRef, {registrations}: State): string =>
  registrations.length === 0
    ? `no device called ${replicas.join(' or ')} is registered: there is nothing to revoke`
    : `every registration of ${name} is already revoked`

function plan({node}: Params, before: State): Proposal<State> {
  const after = cutOff(before)
  if (sameJson(before, after)) return {kind: 'none', why: cutOffAlready(node, before)}
  return {kind: 'update', after, summary: planSummary(node, before)}
}

/** Only what this run changed goes back: who was disabled or revoked before stays so, and who came since stays too. */
function release({node}: Params, before: State, after: State, now: State): Proposal<State> {
  const wasLive = ({id}: Registration) =>
    byId(before.registrations, id)?.revoked === false && byId(after.registrations, id)?.revoked === true
  const wasOpen = ({id}: Enrolment) =>
    byId(before.enrolment, id)?.enabled === true && byId(after.enrolment, id)?.enabled === false
  const back: State = {
    enrolment: now.enrolment.map((token) => (wasOpen(token) ? {...token, enabled: true} : token)),
    registrations: now.registrations.map((registration) =>
      wasLive(registration) ? {...registration, revoked: false} : registration,
    ),
  }
  const gone = before.registrations.filter(
    (registration) => wasLive(registration) && byId(now.registrations, registration.id) === undefined,
  )
  if (!sameJson(back, now)) return {kind: 'update', after: back, summary: releaseSummary(node, {now, back}, gone)}
  if (gone.length === 0) return {kind: 'none', why: `${node.name} is already connected again`}
  return {
    kind: 'impossible',
    why: `the registration of ${named(gone)} was deleted since and cannot be given back`,
    next: `enrol ${named(gone)} again; it gets a new Mesh address`,
  }
}

/**
 * Takes every replica of a node, or a client device, out of the Mesh at once, with each way back in closed first.
 * U3, because the node token that is changed on the way cannot be changed back and must be handed out anew; plain
 * client devices need no hand-out. Rests on the SDK's Registrations (revoke keeps the Mesh address, delete does not),
 * WARPConnectorEditParams and ServiceTokenUpdateParams, and docs: Cloudflare One Client, device registrations.
 */
export default defineAction<Params, State, NodeContext>({
  id: 'registration.revoke',
  family: 'mesh',
  title: 'Disconnect a device or a Mesh node',
  source:
    'https://developers.cloudflare.com/cloudflare-one/team-and-resources/devices/ and cloudflare/resources/zero-trust/devices/registrations (RegistrationRevokeParams)',
  permissions: {
    read: [
      'Zero Trust Read',
      'Access: Service Tokens Read',
      'Cloudflare One Connectors Read',
      'Cloudflare One Networks Read',
    ],
    write: ['Zero Trust Write', 'Access: Service Tokens Write', 'Cloudflare One Connectors Write'],
  },
  target: {param: 'node', kind: 'mesh-node'},
  class: 'D',
  blastRadius: 'BR2',
  undo: 'U3',
  direction: 'restrict',
  propagation: {ms: 60_000, source: 'not documented; 60 seconds are assumed, not verified on a live account'},
  params: Params,
  state: State,
  observe: (reader, {node}) => observeNode(reader, node),
  plan,
  hazards: ({node}, {context}) => nodeHazards(node, context),
  apply: ({node}, before, after, context) => movesBetween(node, before, after, context),
  verify: (after, now, context) => accessVerdict(after, now, context?.connected),
  release,
  residual: ({node}, {context}) => nodeResidual(node, context),
})
