import type {Hazard} from '../../../core/action.ts'
import type {MeshNodeRef} from '../../../core/targets.ts'
import {type SeenRegistration, unregistered} from '../../shared/registrations.ts'
import type {SeenRoute} from '../../shared/roads/routes.ts'
import type {SecretMark} from '../../shared/tunnels/secret.ts'

export interface NodeContext {
  readonly registrations: readonly SeenRegistration[]
  /** Clients that hold a connection for the node's tunnel; 0 for a plain client device. */
  readonly connected: number
  /** Their ids, as far as the listing gives them. */
  readonly clients: readonly string[]
  /** What the secret of the node's token is known to be; undefined for a plain client device. */
  readonly secret: SecretMark | undefined
  /** Other devices of the same people; undefined where they cannot be read. */
  readonly siblings: readonly string[] | undefined
  /** Routes by which other tunnels lead to what is behind the node; undefined where they cannot be read. */
  readonly detours: readonly SeenRoute[] | undefined
}

/**
 * Reasons why the device could stay, or come back. Clients are counted and not matched, since the link between a
 * client's id and a registration's is not verified on a live account.
 */
export function nodeHazards(
  node: MeshNodeRef,
  {registrations, connected}: Pick<NodeContext, 'registrations' | 'connected'>,
): readonly Hazard[] {
  const live = registrations.filter(({revoked}) => !revoked).length
  const missing = unregistered([node], registrations)
  const twins = sharedNames(registrations)
  return [
    ...(connected > registrations.length ? [unseenReplica(node, connected, registrations.length)] : []),
    ...(connected > live && connected <= registrations.length ? [stillConnected(node, connected, live)] : []),
    ...(missing.length > 0 ? [unfound(node, missing)] : []),
    ...(twins.length > 0 ? [ambiguous(node, twins)] : []),
    ...(node.id === undefined && node.enrolment.length === 0 ? [reEnrolmentOpen(node)] : []),
  ]
}

/** Names that several devices with a live registration have. */
function sharedNames(registrations: readonly SeenRegistration[]): readonly string[] {
  const live = registrations.filter(({revoked}) => !revoked)
  const twins = live.filter((one) =>
    live.some((other) => other.device === one.device && other.deviceId !== one.deviceId),
  )
  return [...new Set(twins.map(({device}) => device))]
}

const unseenReplica = ({name}: MeshNodeRef, connected: number, known: number): Hazard => ({
  rule: 'partial-view',
  result: 'warned',
  object: name,
  message: `${connected} client(s) are connected for ${name}, and only ${known} registration(s) are known: a replica may stay and take over, and as long as one is connected the step does not hold`,
  next: [`add every device name of ${name} to its replicas in the inventory, then plan again`],
})

const stillConnected = ({name}: MeshNodeRef, connected: number, live: number): Hazard => ({
  rule: 'partial-view',
  result: 'warned',
  object: name,
  message: `${connected} client(s) are connected for ${name} with ${live} live registration(s): a revoked one has not been dropped, or a replica is not known`,
})

const unfound = ({name}: MeshNodeRef, missing: readonly string[]): Hazard => ({
  rule: 'partial-view',
  result: 'warned',
  object: name,
  message: `no registration found for ${missing.join(', ')}`,
  next: [`correct the replicas of ${name} in the inventory`],
})

const ambiguous = ({name}: MeshNodeRef, twins: readonly string[]): Hazard => ({
  rule: 'ambiguous-device',
  result: 'warned',
  object: name,
  message: `several devices are called ${twins.join(', ')}; all of them lose their registration`,
  next: ['check in the dashboard, under devices, that none belongs to somebody else'],
})

const reEnrolmentOpen = ({name}: MeshNodeRef): Hazard => ({
  rule: 're-enrolment-open',
  result: 'warned',
  object: name,
  message: `the inventory names no enrolment token for ${name}: its client registers again by itself while a credential lets it`,
  next: [
    `name the service tokens that enrol ${name} under enrolment in the inventory, or close device enrolment for it`,
  ],
})
