import {type ConfigPath, each, isUuid, itemsOf, plain, registrations} from './config-path.ts'

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
  each('warp_connector', 'connections'),
  ...plain(
    'teamnet/routes',
    'teamnet/virtual_networks',
    'zerotrust/routes/hostname',
    'zerotrust/subnets',
    'zerotrust/connectivity_settings',
    'connectivity/directory/services',
  ),
  registrations,
  ...plain('devices/policies', 'devices/policy', 'devices/settings'),
  each('workers/scripts', 'deployments', 'schedules'),
  ...plain('workers/domains', 'ai-gateway/gateways'),
  each('flagship/apps', 'flags'),
]

/** What of an account is not kept, and cannot be had here. */
export const accountGaps: readonly string[] = [
  'Logpush jobs are not kept: to read them takes Logs Write, since they hold the secrets of their destinations; a job that is started now sends nothing of what is past',
  'the settings of zones, the code and the settings of Workers, and what is stored in KV, R2 and D1 are not kept',
]
