import type {EdgePolicy} from '../../edge-policy.ts'
import {recordSession} from '../../families/gateway-log/records.ts'
import {networksOf} from '../../families/networks/networks.ts'
import {addressForRules, carries, roadTo} from '../../families/networks/reach.ts'
import type {Account} from '../account.ts'
import {isConnected, register} from '../mesh.ts'
import type {Device} from '../records.ts'
import {accessAtEdge, isUsable} from './access.ts'
import {admittingPolicy} from './admission.ts'
import {ruleForConnection} from './gateway.ts'

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
        ({id, type}) => type === 'warp' && admittingPolicy(account, id, {serviceTokenId: token.id}) !== undefined,
      )
    }
  }
}

/** The address by which a device, or a machine behind a Mesh node, shows in the Mesh; undefined while it is not part of it. */
function sourceOf(account: Account, name: string): string | undefined {
  const device = account.devices.get(name)
  if (device !== undefined) return isConnected(account, name) ? device.address : undefined
  const host = networksOf(account).hosts.get(name)
  return host !== undefined && carries(account, host.node) ? host.address : undefined
}

/** The account as it is in force at the edge. */
export function createEdgePolicy(account: Account): {
  readonly edge: EdgePolicy
  readonly reachable: (destination: string) => boolean
} {
  const carried = (road: string) => carries(account, road)
  const reachable = (destination: string) => {
    const road = roadTo(account, destination)
    return road !== undefined && carried(road)
  }
  const connected = (name: string) => sourceOf(account, name) !== undefined
  return {
    reachable,
    edge: {
      ...accessAtEdge(account),
      connected,
      connect(name, destination, port) {
        const source = sourceOf(account, name)
        if (source === undefined) return 'disconnected'
        // A block shows even where nothing would answer; whether Gateway decides before it misses the route is not verified on a live account.
        const rule = ruleForConnection(account, {source, destination: addressForRules(destination), port})
        const isBlocked = rule?.action === 'block'
        if (!isBlocked && !reachable(destination)) return 'no-route'
        recordSession(account, {name, address: source, rule}, {destination: addressForRules(destination), port})
        return isBlocked ? 'blocked' : 'allowed'
      },
      road: (destination) => roadTo(account, destination),
      carries: carried,
      reenrol(name) {
        const device = account.devices.get(name)
        if (device === undefined || connected(name) || !mayEnrol(account, device)) return false
        register(account, device)
        return true
      },
    },
  }
}
