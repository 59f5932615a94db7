import type {Target, TargetKind} from '../../../core/targets.ts'
import {
  type ConfigPath,
  each,
  enrolment,
  isUuid,
  itemsOf,
  keys,
  person,
  plain,
  registrations,
  worker,
  zone,
} from './config-path.ts'

/** A segment is cut off through lists of addresses, and a target does not say which: the items of all of them are kept. */
const addressLists: ConfigPath = {
  path: 'gateway/lists',
  further: ({type, id}) => (type === 'IP' && isUuid(id) ? [itemsOf(id)] : []),
}

type Paths = (target: Target) => readonly ConfigPath[]

/** An object by its id; one that a run has yet to make goes by its name, and then the listing says that it is not there. */
const byId =
  (listing: string, ...below: readonly string[]): Paths =>
  ({id}) =>
    isUuid(id) ? plain(`${listing}/${id}`, ...below.map((one) => `${listing}/${id}/${one}`)) : plain(listing)

/** The two parts of an id such as `<app>/<flag>`. */
function parts(id: string): readonly [place: string, name: string] {
  const at = id.indexOf('/')
  return [id.slice(0, Math.max(at, 0)), id.slice(at + 1)]
}

function flag(id: string): readonly ConfigPath[] {
  const [app, name] = parts(id)
  const path = `flagship/apps/${app}/flags/${encodeURIComponent(name)}`
  return plain(path, `${path}/changelog`)
}

const roads = plain(
  'teamnet/routes',
  'teamnet/virtual_networks',
  'zerotrust/routes/hostname',
  'connectivity/directory/services',
)

const byKind: Readonly<Record<TargetKind, Paths>> = {
  'gateway-rule': byId('gateway/rules'),
  'gateway-list': byId('gateway/lists', 'items'),
  'access-group': byId('access/groups'),
  'access-app': byId('access/apps', 'policies'),
  'access-user': ({id}) => [person(id)],
  member: () => plain('members'),
  'service-token': byId('access/service_tokens'),
  'api-token': ({id}) => plain(`tokens/${id}`),
  'oauth-client': ({id}) => plain(`oauth_clients/${encodeURIComponent(id)}`),
  // Its path begins with the zone, which a target does not name.
  'client-certificate': () => [],
  // Its path begins with the store, which a target does not name: all of them are kept, and no value is readable.
  secret: () => [each('secrets_store/stores', 'secrets')],
  'worker-secret': ({id}) => worker(parts(id)[0]),
  'mcp-grant': ({id}) => keys(parts(id)[0], `grant:${parts(id)[1]}:`),
  worker: ({name}) => worker(name),
  flag: ({id}) => flag(id),
  'kv-flag': ({id}) => keys(...parts(id)),
  'ai-gateway': ({id}) => plain(`ai-gateway/gateways/${id}`, `ai-gateway/gateways/${id}/provider_configs`),
  'mcp-portal': ({id}) => plain(`access/ai-controls/mcp/portals/${id}`),
  'mcp-server': ({id}) => plain(`access/ai-controls/mcp/servers/${id}`),
  zone: ({id}) => zone(id),
  account: () => plain('access/organizations', 'zerotrust/connectivity_settings', 'members', 'tokens'),
  tunnel: (target) => [...byId('cfd_tunnel', 'connections', 'configurations')(target), ...plain('teamnet/routes')],
  'mesh-node': ({id}) => [
    ...(isUuid(id) ? plain(`warp_connector/${id}`, `warp_connector/${id}/connections`, 'teamnet/routes') : []),
    registrations,
    enrolment,
  ],
  segment: () => [{path: 'gateway/rules'}, addressLists, ...roads],
  route: byId('teamnet/routes'),
  'hostname-route': byId('zerotrust/routes/hostname'),
  'virtual-network': byId('teamnet/virtual_networks'),
  'vpc-service': byId('connectivity/directory/services'),
  'r2-bucket': ({id}) => plain(`r2/buckets/${id}/lock`),
  logs: () => [],
}

/**
 * GET paths that hold the configuration of a target (SDK: the resource files of the same names). Never one that ends in
 * `/token`, `/value` or `/override_codes`: it would answer with a live secret.
 */
export const configPaths = (target: Target): readonly ConfigPath[] => byKind[target.kind](target)

const codeGap =
  'the code of Workers is not kept, since Cloudflare keeps every version of one that is not deleted, nor their settings, which may hold secrets in plain text'

const gapsByKind: Readonly<Partial<Record<TargetKind, string>>> = {
  'client-certificate': 'of client certificates only the state that the plan holds is kept',
  worker: codeGap,
  'worker-secret': codeGap,
  'kv-flag': 'values in Workers KV are not kept, but for those in the plan',
  'mcp-grant': 'values in Workers KV are not kept, but for those in the plan',
}

/** What of a target's configuration is not kept. */
export function configGaps({kind}: Target): readonly string[] {
  const gap = gapsByKind[kind]
  return gap === undefined ? [] : [gap]
}
