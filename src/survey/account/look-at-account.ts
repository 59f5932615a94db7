import type {Reader} from '../../core/cloudflare.ts'
import {Fault} from '../../core/fault.ts'
import type {AccountLook, Unread} from '../../core/inventories/account-look.ts'
import {listings, type Listing} from './listings.ts'
import {readApps, readDevices, readHostnameRoutes, readRoutes, readServers, readVpcServices} from './surroundings.ts'

/** A listing that may not be read is something that is not known, and is told; an API that fails ends the look. */
async function known<Found>(
  {what, kind, permission}: Omit<Listing, 'read'>,
  read: () => Promise<readonly Found[]>,
): Promise<{readonly found: readonly Found[]; readonly unread: readonly Unread[]}> {
  try {
    return {found: await read(), unread: []}
  } catch (error) {
    if (!(error instanceof Fault) || error.code !== 'DENIED') throw error
    return {found: [], unread: [{what, kinds: [kind], why: `the token lacks ${permission}`}]}
  }
}

const networks = 'Cloudflare One Networks Read'

/** Reads every listing that an inventory is made of, side by side. Throws where the API does not answer. */
export async function lookAtAccount(reader: Reader, account: AccountLook['account']): Promise<AccountLook> {
  const [objects, servers, devices, apps, ...roads] = await Promise.all([
    Promise.all(listings.map((listing) => known(listing, () => listing.read(reader)))),
    known({what: 'MCP servers', kind: 'mcp-server', permission: 'MCP Portals Read'}, () => readServers(reader)),
    known({what: 'device registrations', kind: 'mesh-node', permission: 'Zero Trust Read'}, () => readDevices(reader)),
    known({what: 'Access applications', kind: 'access-app', permission: 'Access: Apps and Policies Read'}, () =>
      readApps(reader),
    ),
    known({what: 'routes', kind: 'route', permission: networks}, () => readRoutes(reader)),
    known({what: 'hostname routes', kind: 'hostname-route', permission: networks}, () => readHostnameRoutes(reader)),
    known({what: 'VPC services', kind: 'vpc-service', permission: 'Connectivity Directory Read'}, () =>
      readVpcServices(reader),
    ),
  ])
  return {
    account,
    objects: [...objects.flatMap(({found}) => found), ...servers.found.map(({tools: _tools, ...server}) => server)],
    devices: devices.found,
    apps: apps.found,
    roads: roads.flatMap(({found}) => found),
    tools: Object.fromEntries(servers.found.map(({id, tools}) => [id, tools])),
    unread: [...objects, servers, devices, apps, ...roads].flatMap(({unread}) => unread),
  }
}
