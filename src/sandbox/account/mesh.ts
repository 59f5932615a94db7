import type {Account} from './account.ts'
import type {Lagging} from '../temper/propagation.ts'
import type {Device, MeshNode, Registration} from './records.ts'

/** The registration whose key the device's client holds: its latest. */
function currentRegistration(account: Account, device: string): Lagging<Registration> | undefined {
  return [...account.registrations.values()].findLast(({stored}) => stored.device === device)
}

/** Whether the edge still takes the key of the device. */
export function isConnected(account: Account, device: string): boolean {
  const registration = currentRegistration(account, device)
  return registration !== undefined && registration.inForce.revokedAt === undefined
}

/** Gives the device a new registration. The Mesh address stays, where Cloudflare would hand out another one unless a device profile pins it. */
export function register(account: Account, device: Device): Registration {
  const now = account.stamp()
  const registration = {
    id: account.mint.uuid('registration'),
    device: device.name,
    createdAt: now,
    updatedAt: now,
    key: account.mint.hex('registration-key', 64),
  }
  account.registrations.set(registration.id, account.lag('registration', registration))
  return registration
}

/** The replica that carries the node's traffic; a standby is promoted when the active one is gone. Undefined when none lives. */
export function activeReplica(account: Account, node: MeshNode): string | undefined {
  const last = account.activeReplicas.get(node.id)
  if (last !== undefined && isConnected(account, last)) return last
  const promoted = node.replicas.find(({device}) => isConnected(account, device))?.device
  if (promoted !== undefined) account.activeReplicas.set(node.id, promoted)
  return promoted
}

export type ReplicaStatus = 'active' | 'passive' | 'offline'

export function replicaStatus(account: Account, node: MeshNode, device: string): ReplicaStatus {
  if (!isConnected(account, device)) return 'offline'
  return activeReplica(account, node) === device ? 'active' : 'passive'
}
