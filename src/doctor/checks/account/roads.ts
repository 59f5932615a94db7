import {within} from '../../../core/address.ts'
import type {Inventory, Segment} from '../../../core/documents/inventory.ts'
import type {AccountCheck, AccountSeen, Found, ListedRoute} from '../../check.ts'

const sync = ['firebreak inventory sync, then review what it adds']

/** Mesh addresses that an agent's devices have now, and that nothing which blocks by address would hold. */
async function unlisted({agents}: Inventory, account: AccountSeen): Promise<readonly Found[]> {
  const each = Object.entries(agents).map(async ([name, {meshNodes, addresses}]) =>
    (await account.meshAddresses(meshNodes)).flatMap((device): readonly Found[] => {
      const strange = device.addresses.filter((address) => !addresses.some((known) => within(address, known)))
      if (strange.length === 0) return []
      const message = `device ${device.name} has ${strange.join(', ')}, which a quarantine of the agent's addresses misses`
      return [{object: `agent ${name}`, message, mend: [`add it to agents.${name}.addresses`, ...sync]}]
    }),
  )
  return (await Promise.all(each)).flat()
}

function besides(
  [name, {cidrs, routes: named}]: readonly [string, Segment],
  routes: readonly ListedRoute[],
): readonly Found[] {
  const into = routes.filter(({network}) => cidrs.some((cidr) => within(network, cidr)))
  return into
    .filter(({id}) => !named.some((route) => route.id === id))
    .map(({network}) => ({
      object: `segment ${name}`,
      message: `a route to ${network} leads into it that the inventory does not name, and no runbook closes`,
      mend: [`add it to segments.${name}.routes`, ...sync],
    }))
}

export const roads: AccountCheck = {
  id: 'roads',
  of: 'account',
  title: 'The inventory knows every Mesh address and every route',
  severity: 'warning',
  why: 'a device that has enrolled again has another address, and a road that nobody has named stays open',
  reads: 'the registrations of the devices of agents, and the routes of the account against the CIDRs of the segments',
  permissions: ['Zero Trust Read', 'Cloudflare One Networks Read'],
  async look(account, {inventory}) {
    const [strange, all] = await Promise.all([unlisted(inventory, account), account.routes()])
    return [...strange, ...Object.entries(inventory.segments).flatMap((segment) => besides(segment, all))]
  },
}
