import {
  type ConfigPath,
  deletedOf,
  each,
  isUuid,
  itemsOf,
  plain,
  profile,
  profiles,
  registrations,
  standingAt,
  zones,
} from './config-path.ts'

/**
 * The configuration of a whole account as far as an incident can be about it: every GET names a listing, or one object
 * of which an account has one (SDK: the resource files of the same names). None answers with a live secret.
 */
export const accountPaths: readonly ConfigPath[] = [
  ...plain('gateway/rules'),
  {path: 'gateway/lists', further: ({id}) => (isUuid(id) ? [itemsOf(id)] : [])},
  ...plain('gateway/configuration', 'gateway/logging'),
  each('access/apps', 'policies'),
  ...plain(
    'access/policies',
    'access/groups',
    'access/service_tokens',
    'access/identity_providers',
    'access/organizations',
    'access/ai-controls/mcp/portals',
    'access/ai-controls/mcp/servers',
    'tokens',
    'members',
    'oauth_clients',
  ),
  each('cfd_tunnel', 'connections', 'configurations'),
  each('warp_connector', 'connections', 'configurations'),
  ...plain(
    'teamnet/routes',
    'teamnet/virtual_networks',
    'zerotrust/routes/hostname',
    'zerotrust/subnets',
    'zerotrust/connectivity_settings',
    'connectivity/directory/services',
  ),
  ...['tunnels', 'teamnet/routes', 'teamnet/virtual_networks', 'zerotrust/routes/hostname'].map(deletedOf),
  registrations,
  {path: 'devices/physical-devices', query: {active_registrations: 'include'}},
  ...plain('devices/policy', 'devices/settings'),
  ...profile(),
  profiles,
  each('workers/scripts', 'deployments', 'schedules', 'subdomain', 'secrets'),
  ...plain('workers/domains', 'ai-gateway/gateways'),
  each('flagship/apps', 'flags'),
  {
    path: 'rulesets',
    further: ({id, kind}) => (typeof id === 'string' && kind !== 'managed' ? [{path: `rulesets/${id}`}] : []),
  },
  {
    path: 'logpush/jobs',
    optional: 'to read Logpush jobs takes Logs Write, since they hold the secrets of their destinations',
  },
  zones,
]

/** What stood when the window began: roads that have been taken away since, and who they led to. */
export const pastPaths = (from: string): readonly ConfigPath[] =>
  ['tunnels', 'teamnet/routes', 'zerotrust/routes/hostname'].map((path) => standingAt(path, from))

/** What of an account is not kept, and cannot be had here. */
export const accountGaps: readonly string[] = [
  'Logpush brings nothing back: a job that is started now sends nothing of what is past',
  'the settings of zones but for their custom rules and Worker routes, the code and the settings of Workers, and what is stored in KV, R2 and D1 are not kept',
]
