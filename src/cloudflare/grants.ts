import type {TokenPolicy} from 'cloudflare/resources/shared'
import type {Reader} from '../core/cloudflare.ts'
import {Fault} from '../core/fault.ts'
import type {Granted, Grants, Identity} from '../core/safeguard.ts'
import {groupNames} from './answers/permissions.ts'

/** How much of an account some resources are. `part`: less than all, or something that firebreak cannot tell. */
type Extent = 'all' | 'part' | 'none'

const everyZone = 'com.cloudflare.api.account.zone.*'

function extentOf(account: string, [resource, within]: readonly [string, unknown]): Extent {
  const id = /^com\.cloudflare\.api\.account\.([0-9a-f]{32}|\*)$/.exec(resource)?.[1]
  if (id !== undefined && id !== '*' && id !== account) return 'none'
  if (within === '*') return id !== undefined || resource === everyZone ? 'all' : 'part'
  const inside = typeof within === 'object' && within !== null ? Object.entries(within) : []
  return id !== undefined && inside.some(([zone, which]) => zone === everyZone && which === '*') ? 'all' : 'part'
}

function widest(extents: readonly Extent[]): Extent {
  if (extents.includes('all')) return 'all'
  return extents.includes('part') ? 'part' : 'none'
}

type Effect = TokenPolicy['effect']
type Group = TokenPolicy.PermissionGroup

/** What policies say of the permission groups that fit, for or against. */
type Saying = (effect: Effect, fits: (group: Group) => boolean) => Extent

const sayingOf =
  (policies: readonly TokenPolicy[], account: string): Saying =>
  (effect, fits) =>
    widest(
      policies
        .filter((policy) => policy.effect === effect && policy.permission_groups.some(fits))
        .flatMap(({resources}) => Object.entries(resources).map((entry) => extentOf(account, entry))),
    )

const base = (name: string): string => name.replace(/ \w+$/, '')
const verb = (name: string): string => name.slice(base(name).length + 1)

const connectors = /^Cloudflare (One Connector|One Networks|Tunnel)/
const known: ReadonlySet<string> = new Set([
  ...groupNames.map((name) => name.replace(/ Revoke$/, '')),
  'Access: Mutual TLS Certificates',
  'Browser Rendering',
  'Workers Observability',
  'Workers R2 Storage',
  'Workers Tail',
])

/**
 * Whether a group may stand in for a permission that is not there by its name: what may write also reads, several
 * groups reach connectors, and of a group that firebreak does not know it cannot tell what it reaches.
 */
function mayStandIn({name}: Group, permission: string): boolean {
  if (name === undefined) return true
  if (verb(name) === 'Read' && verb(permission) !== 'Read') return false
  const isNarrower = verb(name) === 'Revoke' && verb(permission) === 'Write'
  if (base(name) === base(permission)) return !isNarrower
  const areKin = connectors.test(name) && connectors.test(permission)
  return areKin || (!known.has(base(name)) && !connectors.test(name))
}

/** What policies grant in an account. `missing` only where nothing in them may grant it. */
export function grantsOf(policies: readonly TokenPolicy[], account: string): Grants {
  const says = sayingOf(policies, account)
  return {
    granted(permission): Granted {
      const isIt = ({name}: Group) => name === permission
      const includesIt = ({name}: Group) => verb(permission) === 'Read' && name === `${base(permission)} Write`
      const mayBe = (group: Group) => mayStandIn(group, permission)
      const byItself = says('deny', isIt) === 'all' ? 'none' : says('allow', isIt)
      const instead = says('allow', (group) => !isIt(group) && mayBe(group))
      if (byItself === 'none' && instead === 'none') return 'missing'
      if (says('deny', mayBe) !== 'none') return 'unknown'
      return byItself === 'all' || says('allow', includesIt) === 'all' ? 'held' : 'unknown'
    },
  }
}

const unread = (why: string): Grants => ({granted: () => 'unknown', unread: why})

/** What the token that asks may do. Never throws for an answer that it does not get: then nothing is known. */
export async function readGrants({api, account}: Reader, {tokenId, kind}: Identity): Promise<Grants> {
  if (kind === 'unknown') return unread('Cloudflare does not say now whose token this is')
  try {
    const {policies} = await (kind === 'account'
      ? api.accounts.tokens.get(tokenId, {account_id: account})
      : api.user.tokens.get(tokenId))
    return policies === undefined ? unread('Cloudflare shows no policies of it') : grantsOf(policies, account)
  } catch (error) {
    if (!(error instanceof Fault)) throw error
    const permission = kind === 'account' ? 'Account API Tokens Read' : 'API Tokens Read'
    return unread(
      error.code === 'UNAVAILABLE'
        ? 'Cloudflare does not say now'
        : `it may not read its own policies, which takes ${permission}`,
    )
  }
}
