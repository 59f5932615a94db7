import {settingsOf} from '../../families/account-settings/records.ts'
import type {Account} from '../../account/account.ts'
import type {Registration} from '../../account/records.ts'
import type {Answer} from '../answer.ts'
import {missing, ok, refused} from '../answer.ts'
import {cursorSlice, decodeCursor, wholeNumber} from '../paging.ts'
import {route} from '../route.ts'

const read = ['Zero Trust Read', 'Zero Trust Write'] as const
const write = ['Zero Trust Write'] as const

/** Identity of a registration; every Mesh node presents the same one. */
function userOf(account: Account, registration: Registration): {readonly email: string} {
  const enrolment = account.devices.get(registration.device)?.enrolment
  switch (enrolment?.by) {
    case 'person':
      return {email: enrolment.email}
    case 'node':
      return {email: 'warp_connector@example.cloudflareaccess.com'}
    case 'service-token':
    case undefined:
      return {email: 'non_identity@example.cloudflareaccess.com'}
  }
}

function shown(account: Account, registration: Registration) {
  const {id, device: name, createdAt, updatedAt, key, revokedAt} = registration
  const device = account.devices.get(name)
  return {
    id,
    device: {id: device?.id, name, client_version: '2026.10.100.0'},
    key,
    key_type: 'secp256r1',
    tunnel_type: 'masque',
    registration_type: 'warp',
    virtual_ipv4: device?.address,
    user: userOf(account, registration),
    created_at: createdAt,
    updated_at: updatedAt,
    last_seen_at: updatedAt,
    revoked_at: revokedAt ?? null,
    deleted_at: null,
  }
}

const isWanted = (status: string, {revokedAt}: Registration) =>
  status === 'all' || (status === 'revoked') === (revokedAt !== undefined)

/** All or nothing: one id that is no registration refuses the whole call. */
function setRevoked(account: Account, ids: readonly string[], revoked: boolean): Answer {
  const chosen = ids.flatMap((id) => account.registrations.get(id) ?? [])
  if (ids.length === 0) return refused(400, 1001, 'at least one id is needed')
  if (chosen.length < ids.length) return missing('registration')
  const updatedAt = account.stamp()
  for (const registration of chosen) {
    const {revokedAt: _revokedAt, ...kept} = registration.stored
    registration.set({...kept, updatedAt, ...(revoked ? {revokedAt: updatedAt} : {})})
  }
  const description = `${revoked ? 'Revoke' : 'Unrevoke'} ${ids.length} device registration(s)`
  return ok(null, {changed: {type: 'update', description, product: 'devices', resource: 'registration', ids}})
}

const orders: Readonly<Record<string, (one: Registration) => string>> = {
  id: ({id}) => id,
  created_at: ({createdAt}) => createdAt,
  last_seen_at: ({updatedAt}) => updatedAt,
}

const ordinary = (a: string, b: string) => (a === b ? 0 : a < b ? -1 : 1)

/** As the query asks for; undefined when it asks for an order that there is none of. Without one they come as they were made. */
function sorted(found: readonly Registration[], query: URLSearchParams): readonly Registration[] | undefined {
  const [by, order] = [query.get('sort_by'), query.get('sort_order') ?? 'asc']
  if (order !== 'asc' && order !== 'desc') return undefined
  if (by === null) return order === 'asc' ? found : found.toReversed()
  const valueOf = orders[by]
  if (valueOf === undefined) return undefined
  const ascending = found.toSorted((a, b) => ordinary(valueOf(a), valueOf(b)))
  return order === 'asc' ? ascending : ascending.toReversed()
}

const filters = ['status', 'id', 'device.id', 'search', 'sort_by', 'sort_order', 'cursor', 'per_page']

function listRegistrations(account: Account, query: URLSearchParams): Answer {
  const unknown = [...query.keys()].find((name) => !filters.includes(name))
  if (unknown !== undefined) return refused(400, 1001, `${unknown} is no filter of registrations that is emulated`)
  const status = query.get('status') ?? 'active'
  const start = decodeCursor(query.get('cursor'))
  const size = wholeNumber(query, 'per_page', {otherwise: 50})
  if (!['active', 'revoked', 'all'].includes(status)) return refused(400, 1001, 'status is active, revoked or all')
  if (start === undefined || size === undefined) return refused(400, 1001, 'per_page or cursor is invalid')
  const [ids, device, search] = [query.getAll('id'), query.get('device.id'), query.get('search') ?? '']
  const isFound = (one: Registration) => one.device.includes(search) || userOf(account, one).email === search
  const chosen = [...account.registrations.values()]
    .map(({stored}) => stored)
    .filter((one) => isWanted(status, one) && (ids.length === 0 || ids.includes(one.id)) && isFound(one))
  const found = sorted(chosen, query)
    ?.map((one) => shown(account, one))
    .filter((one) => one.device.id === (device ?? one.device.id))
  if (found === undefined) return refused(400, 1001, `sort_by is one of ${Object.keys(orders).join(', ')}`)
  const {slice, next = ''} = cursorSlice(found, start, size)
  return ok(slice, {resultInfo: {count: slice.length, per_page: size, total_count: found.length, cursor: next}})
}

/** Device registrations and the account's device settings. The ids of bulk calls travel in the query. */
export const deviceRoutes = [
  route({
    method: 'GET',
    path: '/accounts/{account}/devices/registrations',
    permissions: read,
    handle: ({account, query}) => listRegistrations(account, query),
  }),
  route({
    method: 'POST',
    path: '/accounts/{account}/devices/registrations/revoke',
    permissions: write,
    handle: ({account, query}) => setRevoked(account, query.getAll('id'), true),
  }),
  route({
    method: 'POST',
    path: '/accounts/{account}/devices/registrations/unrevoke',
    permissions: write,
    handle: ({account, query}) => setRevoked(account, query.getAll('id'), false),
  }),
  route({
    method: 'GET',
    path: '/accounts/{account}/devices/registrations/:registration',
    permissions: read,
    handle({account, params}) {
      const registration = account.registrations.get(params.registration)
      return registration === undefined ? missing('registration') : ok(shown(account, registration.stored))
    },
  }),
  route({
    method: 'GET',
    path: '/accounts/{account}/devices/settings',
    permissions: read,
    handle: ({account}) =>
      ok({
        gateway_proxy_enabled: settingsOf(account).tcpProxy,
        gateway_udp_proxy_enabled: settingsOf(account).udpProxy,
        root_certificate_installation_enabled: false,
        use_zt_virtual_ip: true,
        disable_for_time: 0,
      }),
  }),
]
