import type {AccessRule} from 'cloudflare/resources/zero-trust/access/applications/policies'
import type {Reader} from '../../core/cloudflare.ts'
import type {Listed, ListedApp, ListedDevice, ListedRoad} from '../../core/inventories/account-look.ts'
import {isText} from '../../core/text/is-text.ts'
import {listed} from './listings.ts'

/** SDK: `zeroTrust.networks.routes.list`. A route in the default network is said to be in none. */
async function routes({account, api, all}: Reader, networks: ReadonlySet<string>): Promise<readonly ListedRoad[]> {
  const found = await all(
    ({page, per_page}) => api.zeroTrust.networks.routes.list({account_id: account, page, per_page, is_deleted: false}),
    ({id}) => id,
  )
  return found.flatMap(({id, network: to, tunnel_id: tunnel, virtual_network_id: own, virtual_network_name: name}) =>
    isText(id) && isText(to) && isText(tunnel)
      ? [
          {
            kind: 'route' as const,
            id,
            name: to,
            to,
            tunnel,
            ...(isText(own) && isText(name) && networks.has(own) ? {network: name} : {}),
          },
        ]
      : [],
  )
}

/** SDK: `zeroTrust.networks.hostnameRoutes.list`. */
async function hostnameRoutes({account, api, all}: Reader): Promise<readonly ListedRoad[]> {
  const found = await all(
    ({page, per_page}) =>
      api.zeroTrust.networks.hostnameRoutes.list({account_id: account, page, per_page, is_deleted: false}),
    ({id}) => id,
  )
  return found.flatMap(({id, hostname: to, tunnel_id: tunnel}) =>
    isText(id) && isText(to) && isText(tunnel) ? [{kind: 'hostname-route' as const, id, name: to, to, tunnel}] : [],
  )
}

interface ServiceHost {
  readonly ipv4?: string
  readonly ipv6?: string
  readonly hostname?: string
  readonly network?: {readonly tunnel_id: string}
  readonly resolver_network?: {readonly tunnel_id: string}
}

/** SDK: `connectivity.directory.services.list`; a host by name has the tunnel of its resolver. */
async function vpcServices({account, api, all}: Reader): Promise<readonly ListedRoad[]> {
  const found = await all(
    ({page, per_page}) => api.connectivity.directory.services.list({account_id: account, page, per_page}),
    ({service_id: id}) => id,
  )
  return found.flatMap(({service_id: id, name, host}) => {
    const {ipv4, ipv6, hostname, network, resolver_network: resolver}: ServiceHost = host
    const [to, tunnel] = [ipv4 ?? ipv6 ?? hostname, network?.tunnel_id ?? resolver?.tunnel_id]
    return isText(id) && isText(to) && isText(tunnel) ? [{kind: 'vpc-service' as const, id, name, to, tunnel}] : []
  })
}

/** Networks that are not the default one: only they set routes apart. */
async function namedNetworks({account, api, all}: Reader): Promise<ReadonlySet<string>> {
  const found = await all(
    () => api.zeroTrust.networks.virtualNetworks.list({account_id: account, is_deleted: false}),
    ({id}) => id,
  )
  return new Set(found.filter(({is_default_network: isDefault}) => !isDefault).map(({id}) => id))
}

/** Roads into the networks of the account. */
export const readRoutes = async (reader: Reader): Promise<readonly ListedRoad[]> =>
  routes(reader, await namedNetworks(reader))
export {hostnameRoutes as readHostnameRoutes, vpcServices as readVpcServices}

interface Policy {
  readonly decision?: string | undefined
  readonly include?: readonly AccessRule[] | null | undefined
}

interface App {
  readonly id?: string | undefined
  readonly name?: string | undefined
  readonly type?: string | undefined
  readonly domain?: string | undefined
  readonly policies?: readonly Policy[] | undefined
}

const admittedBy = ({policies = []}: App): readonly string[] =>
  policies
    .filter(({decision}) => decision !== 'deny')
    .flatMap(({include}) => include ?? [])
    .flatMap((rule) => ('service_token' in rule ? [rule.service_token.token_id] : []))

/** SDK: `zeroTrust.access.applications.list`, which carries the policies; that it carries all is not verified on a live account. */
export async function readApps({account, api, all}: Reader): Promise<readonly ListedApp[]> {
  const found = await all(
    ({page, per_page}) => api.zeroTrust.access.applications.list({account_id: account, page, per_page}),
    ({id}) => id,
  )
  // The kinds of applications differ; these members mean the same in all that have them.
  return (found as readonly App[]).flatMap((app) =>
    isText(app.id)
      ? [
          {
            id: app.id,
            name: isText(app.name) ? app.name : app.id,
            type: app.type ?? '',
            ...(isText(app.domain) ? {domain: app.domain} : {}),
            tokens: [...new Set(admittedBy(app))],
          },
        ]
      : [],
  )
}

/** The identity that Cloudflare gives to what no person has enrolled; not verified on a live account (SDK: RegistrationListParams). */
function enrolledBy(email: string | undefined): ListedDevice['enrolledBy'] {
  if (email?.startsWith('non_identity@') === true) return 'service-token'
  return email?.startsWith('warp_connector@') === true ? 'node' : 'person'
}

/** SDK: `zeroTrust.devices.registrations.list`, those in force: each device once. */
export async function readDevices({account, api, all}: Reader): Promise<readonly ListedDevice[]> {
  const found = await all(
    ({per_page, cursor}) =>
      api.zeroTrust.devices.registrations.list({
        account_id: account,
        status: 'active',
        sort_by: 'id',
        per_page,
        ...(cursor === undefined ? {} : {cursor}),
      }),
    ({id}) => id,
  )
  const own = found.filter(({device}) => isText(device.name))
  return [...Map.groupBy(own, ({device}) => device.name)].map(([name, all]) => ({
    name,
    addresses: [...new Set(all.flatMap(({virtual_ipv4: v4, virtual_ipv6: v6}) => [v4, v6].filter(isText)))],
    enrolledBy: enrolledBy(all[0]?.user?.email),
  }))
}

/** SDK: `zeroTrust.access.aiControls.mcp.servers.list`, with the names of the tools of each. */
export async function readServers({
  account,
  api,
  all,
}: Reader): Promise<readonly (Listed & {readonly tools: readonly string[]})[]> {
  const found = await all(
    ({page, per_page}) => api.zeroTrust.access.aiControls.mcp.servers.list({account_id: account, page, per_page}),
    ({id}) => id,
  )
  return found.flatMap(({id, tools}) =>
    listed('mcp-server', id, id).map((server) => ({
      ...server,
      tools: tools.flatMap(({name}) => (isText(name) ? [name] : [])),
    })),
  )
}
