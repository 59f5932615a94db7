/**
 * Permission groups by path, first match wins, without their `Read` or `Write`. From Cloudflare's table of API token
 * permissions; not verified on a live account.
 */
const groups: readonly (readonly [RegExp, string])[] = [
  [/\/access\/apps\/[^/]+\/revoke_tokens$/, 'Access: Apps and Policies Revoke'],
  [/\/access\/(apps|policies)/, 'Access: Apps and Policies'],
  [/\/access\/service_tokens/, 'Access: Service Tokens'],
  [/\/access\/organizations/, 'Access: Organizations, Identity Providers, and Groups'],
  [/\/access\/logs/, 'Access: Audit Logs'],
  [/\/(gateway|devices)\//, 'Zero Trust'],
  [/\/warp_connector/, 'Cloudflare One Connectors'],
  [/\/logs\/audit/, 'Account Settings'],
  [/^\/accounts\/[^/]+\/tokens/, 'Account API Tokens'],
  [/^\/graphql/, 'Account Analytics'],
]

/** The permission that a request needs, as the dashboard's token page names it; undefined where firebreak does not know. */
export function permissionFor(method: string, path: string): string | undefined {
  const [, group] = groups.find(([pattern]) => pattern.test(path)) ?? []
  if (group === undefined || group.endsWith('Revoke')) return group
  return `${group} ${method === 'GET' || path.startsWith('/graphql') ? 'Read' : 'Write'}`
}
