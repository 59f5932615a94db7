import {permissionGroupId} from './mint.ts'

/** The permission names that the emulated endpoints ask for, as the API writes them. */
export const permissionNames = [
  'Access: Apps and Policies Read',
  'Access: Apps and Policies Revoke',
  'Access: Apps and Policies Write',
  'Access: Audit Logs Read',
  'Access: Organizations, Identity Providers, and Groups Read',
  'Access: Organizations, Identity Providers, and Groups Revoke',
  'Access: Organizations, Identity Providers, and Groups Write',
  'Access: Service Tokens Read',
  'Access: Service Tokens Write',
  'Account API Tokens Read',
  'Account API Tokens Write',
  'Account Analytics Read',
  'Account Settings Read',
  'Account Settings Write',
  'Cloudflare One Connector: WARP Read',
  'Cloudflare One Connector: WARP Write',
  'Cloudflare One Connectors Read',
  'Cloudflare One Connectors Write',
  'Zero Trust Read',
  'Zero Trust Write',
] as const

export type PermissionName = (typeof permissionNames)[number]

const byId: ReadonlyMap<string, PermissionName> = new Map(
  permissionNames.map((name) => [permissionGroupId(name), name]),
)

/** The name of a permission group; undefined when there is none with this id. */
export const permissionNameOf = (id: string) => byId.get(id)
