/**
 * Permission groups by path, first match wins, without their `Read` or `Write`. From Cloudflare's table of API token
 * permissions; not verified on a live account.
 */
const groups: readonly (readonly [RegExp, string])[] = [
  [/\/access\/apps\/[^/]+\/revoke_tokens$/, 'Access: Apps and Policies Revoke'],
  [/\/access\/(apps|policies)/, 'Access: Apps and Policies'],
  [/\/access\/ai-controls\/mcp\//, 'MCP Portals'],
  [/\/ai-gateway\//, 'AI Gateway'],
  [/\/access\/service_tokens/, 'Access: Service Tokens'],
  [/\/access\/organizations\/revoke_user/, 'Access: Organizations, Identity Providers, and Groups Revoke'],
  [
    /\/access\/(organizations|identity_providers|groups|users)/,
    'Access: Organizations, Identity Providers, and Groups',
  ],
  [/\/access\/logs/, 'Access: Audit Logs'],
  [/^\/zones\/[^/]+\/rulesets/, 'Zone WAF'],
  [/^\/zones\/[^/]+\/firewall\/access_rules/, 'Firewall Services'],
  [/^\/accounts\/[^/]+\/rulesets/, 'Account Rulesets'],
  [/^\/zones(?:\/[^/?]+)?(?:$|\?)/, 'Zone'],
  [/^\/zones\/[^/]+\/workers\/routes/, 'Workers Routes'],
  [/\/(workers|workflows)([/?]|$)/, 'Workers Scripts'],
  [/\/queues([/?]|$)/, 'Queues'],
  [/\/(gateway|devices)\//, 'Zero Trust'],
  [/\/(warp_connector|cfd_tunnel|tunnels)([/?]|$)/, 'Cloudflare One Connectors'],
  [/\/(teamnet|zerotrust\/routes)\//, 'Cloudflare One Networks'],
  [/\/zerotrust\/subnets/, 'Cloudflare One Networks'],
  [/\/zerotrust\/connectivity_settings/, 'Zero Trust'],
  [/\/connectivity\/directory\//, 'Connectivity Directory'],
  [/\/(?:logs\/audit|audit_logs)/, 'Account Settings'],
  [/\/logs\/explorer\//, 'Logs'],
  [/\/dex\//, 'Cloudflare DEX'],
  [/^\/accounts\/[^/]+\/(members|iam\/user_groups)/, 'Account Settings'],
  [/^\/accounts\/[^/]+\/tokens/, 'Account API Tokens'],
  [/\/oauth_clients/, 'OAuth Client'],
  [/\/client_certificates/, 'SSL and Certificates'],
  [/\/flagship\//, 'Flagship'],
  [/\/storage\/kv\//, 'Workers KV Storage'],
  [/\/secrets_store\//, 'Secrets Store'],
  [/^\/graphql/, 'Account Analytics'],
]

/** The permission groups that firebreak knows, without `Read` or `Write`. */
export const groupNames: readonly string[] = groups.map(([, name]) => name)

/** The permission that a request needs, as the dashboard's token page names it; undefined where firebreak does not know. */
export function permissionFor(method: string, path: string): string | undefined {
  const [, group] = groups.find(([pattern]) => pattern.test(path)) ?? []
  if (group === undefined || group.endsWith('Revoke')) return group
  return `${group} ${method === 'GET' || path.startsWith('/graphql') || /\/(?:bulk\/get|explorer\/query\/sql)$/.test(path) ? 'Read' : 'Write'}`
}
