import type {EdgePolicy} from '../../edge-policy.ts'
import type {Account} from '../account.ts'
import {activeReplica, isConnected, register} from '../mesh.ts'
import type {Device} from '../records.ts'
import {accessAtEdge, admittingPolicy, isUsable} from './access.ts'
import {inNetwork} from './addresses.ts'
import {isBlocked} from './gateway.ts'

/** Whether the device's enrolment credential still opens the door; a person is not there to sign in again. */
function mayEnrol(account: Account, {enrolment}: Device): boolean {
  switch (enrolment.by) {
    case 'person':
      return false
    case 'node':
      return account.nodes.get(enrolment.id)?.inForce.secret === enrolment.learnedSecret
    case 'service-token': {
      const token = account.serviceTokens.get(enrolment.id)?.inForce
      if (token === undefined || !isUsable(token, account.clock.now())) return false
      return [...account.apps.values()].some(
        ({id, type}) => type === 'warp' && admittingPolicy(account, id, token.id) !== undefined,
      )
    }
  }
}

/** Whether something live answers for the address: a device with it, or a node with a live replica in front of it. */
function isReachable(account: Account, destination: string): boolean {
  const devices = [...account.devices.values()].filter(({address}) => address === destination)
  if (devices.length > 0) return devices.some(({name}) => isConnected(account, name))
  return [...account.nodes.values()].some(
    ({inForce: node}) =>
      node.cidrs.some((cidr) => inNetwork(destination, cidr)) && activeReplica(account, node) !== undefined,
  )
}

/** The account as it is in force at the edge. */
export function createEdgePolicy(account: Account): {
  readonly edge: EdgePolicy
  readonly reachable: (destination: string) => boolean
} {
  const reachable = (destination: string) => isReachable(account, destination)
  const connected = (device: string) => isConnected(account, device)
  return {
    reachable,
    edge: {
      ...accessAtEdge(account),
      connected,
      connect(name, destination, port) {
        const device = account.devices.get(name)
        if (device === undefined || !connected(name)) return 'disconnected'
        // A block shows even where nothing would answer; whether Gateway decides before it misses the route is not verified on a live account.
        if (isBlocked(account, {source: device.address, destination, port})) return 'blocked'
        return reachable(destination) ? 'allowed' : 'no-route'
      },
      reenrol(name) {
        const device = account.devices.get(name)
        if (device === undefined || connected(name) || !mayEnrol(account, device)) return false
        register(account, device)
        return true
      },
    },
  }
}
