import type {Reader} from '../../../core/cloudflare.ts'
import {canonicalJson} from '../../../core/digest.ts'
import {allows, stateOf} from '../../credentials/member-suspend/state.ts'
import {readList} from '../../shared/gateway-list.ts'
import {readAccessApps} from '../../shared/workers/quarantine/seen-app.ts'
import type {Params} from './params.ts'
import {atRest, inForce, type Look, type Standing} from './standing.ts'

/** An object of the inventory, by what the listing of the account says of it: undefined where it is not listed. */
function told(what: string, name: string, standing: string | undefined): Standing {
  if (standing === undefined) return atRest(`${what} ${name} is not in the account`)
  return standing === '' ? atRest(`${what} ${name} is at rest`) : inForce(`${what} ${name} ${standing}`)
}

const uniqueById = <Item extends {readonly id: string}>(items: readonly Item[]): readonly Item[] => [
  ...new Map(items.map((item) => [item.id, item])).values(),
]

async function serviceTokens({api, account, all}: Reader, {fleet}: Params): Promise<readonly Standing[]> {
  const listed = await all(
    (at) => api.zeroTrust.access.serviceTokens.list({account_id: account, ...at}),
    ({id}) => id,
  )
  // SDK: ServiceToken.enabled defaults to enabled when it was left out on creation.
  const byId = new Map(listed.map(({id, enabled = true}) => [id, enabled ? '' : 'is disabled']))
  return uniqueById(fleet.serviceTokens).map(({id, name}) => told('service token', name, byId.get(id)))
}

async function apiTokens({api, account, all}: Reader, {fleet}: Params): Promise<readonly Standing[]> {
  const listed = await all(
    (at) => api.accounts.tokens.list({account_id: account, ...at}),
    ({id}) => id,
  )
  const byId = new Map(listed.map(({id, status}) => [id, status === 'disabled' ? 'is disabled' : '']))
  return uniqueById(fleet.apiTokens).map(({id, name}) => told('API token', name, byId.get(id)))
}

async function members({api, account, all}: Reader, {fleet}: Params): Promise<readonly Standing[]> {
  const listed = await all(
    (at) => api.accounts.members.list({account_id: account, ...at}),
    ({id}) => id,
  )
  const suspended = listed.filter((member) => {
    const state = stateOf(member)
    return state.policies.length > 0 && !allows(state)
  })
  const emails = new Set(suspended.map(({email, user}) => email ?? user?.email))
  const people = [...new Set(fleet.users.map(({name}) => name))]
  return people.map((name) => told('member', name, emails.has(name) ? 'is allowed nothing by any policy' : ''))
}

const replicasOf = ({fleet, segments}: Params): readonly string[] => [
  ...new Set([...fleet.meshNodes, ...segments.nodes].flatMap(({replicas}) => replicas)),
]

const isGiven = (value: string | null | undefined): value is string => typeof value === 'string' && value !== ''

/** A listing without `status` would hide the revoked ones (SDK: RegistrationListParams). */
async function devices({api, account, all}: Reader, params: Params): Promise<readonly Standing[]> {
  const listed = await all(
    ({per_page, cursor}) =>
      api.zeroTrust.devices.registrations.list({
        account_id: account,
        status: 'all',
        sort_by: 'id',
        per_page,
        ...(cursor === undefined ? {} : {cursor}),
      }),
    ({id}) => id,
  )
  const kept = listed.filter(({deleted_at: deletedAt}) => !isGiven(deletedAt))
  const byDevice = Map.groupBy(kept, ({device}) => device.name)
  return replicasOf(params).map((name) => {
    const own = byDevice.get(name)
    const isOut = own?.every(({revoked_at: revokedAt}) => isGiven(revokedAt))
    return told('device', name, own && (isOut ? `has no registration that is not revoked` : ''))
  })
}

const listsOf = ({levers}: Params) =>
  uniqueById([...Object.values(levers.lists), ...(levers.segmentBlock === undefined ? [] : [levers.segmentBlock.list])])

async function lists(reader: Reader, params: Params): Promise<readonly Standing[]> {
  const read = await Promise.all(listsOf(params).map((list) => readList(reader, list)))
  return read.flatMap(({name, items}) =>
    items.length === 0
      ? [atRest(`list ${name} is empty`)]
      : items.map(({value, note}) => inForce(`list ${name} holds ${value}${note ? ` (${note})` : ''}`)),
  )
}

/** In peace time the group holds an address that nobody has; see access-group.stage. */
const isNobody = (rule: unknown): boolean => canonicalJson(rule).includes('.invalid"')

async function quarantineGroup({api, account}: Reader, {levers}: Params): Promise<readonly Standing[]> {
  const {quarantineGroup: group} = levers
  if (group === undefined) return []
  const {include = []} = await api.zeroTrust.access.groups.get(group.id, {account_id: account})
  const held = include.filter((rule) => !isNobody(rule))
  if (held.length === 0) return [atRest(`Access group ${group.name} holds nobody`)]
  return held.map((rule) => inForce(`Access group ${group.name} holds ${canonicalJson(rule)}`))
}

/** Access applications by the names that only firebreak gives. */
async function quarantineApps(reader: Reader): Promise<readonly Standing[]> {
  const apps = await readAccessApps(reader)
  const own = apps.filter(({name}) => name.startsWith('firebreak quarantine of '))
  if (own.length === 0) return [atRest('no Access application quarantines a Worker')]
  return own.map(({name}) => inForce(`Access application "${name}" lets nobody reach it`))
}

/** Levers of which there may be thousands, and what the account itself lists: one listing each. */
export const looksByListing: readonly Look[] = [
  {
    source: 'credentials',
    what: 'service tokens',
    isAbout: ({fleet}) => fleet.serviceTokens.length > 0,
    read: serviceTokens,
  },
  {source: 'credentials', what: 'API tokens', isAbout: ({fleet}) => fleet.apiTokens.length > 0, read: apiTokens},
  {source: 'credentials', what: 'members', isAbout: ({fleet}) => fleet.users.length > 0, read: members},
  {source: 'devices', what: 'device registrations', isAbout: (params) => replicasOf(params).length > 0, read: devices},
  {source: 'lists', what: 'Gateway lists', isAbout: (params) => listsOf(params).length > 0, read: lists},
  {
    source: 'access',
    what: 'the quarantine group',
    isAbout: ({levers}) => levers.quarantineGroup !== undefined,
    read: quarantineGroup,
  },
  {source: 'workers', what: 'quarantines of Workers', isAbout: () => true, read: quarantineApps},
]
