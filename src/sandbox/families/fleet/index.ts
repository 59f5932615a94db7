import type {Account} from '../../account/account.ts'
import {isConnected} from '../../account/mesh.ts'
import type {Device, Registration} from '../../account/records.ts'
import type {Answer} from '../../api/answer.ts'
import {ok, refused} from '../../api/answer.ts'
import {bound, cursorSlice, decodeCursor, numberedPage, wholeNumber} from '../../api/paging.ts'
import {route} from '../../api/route.ts'
import {type Family, memory} from '../family.ts'

const dayMs = 86_400_000
/** As far back as the devices' reports are kept, and how often each reports (docs: DEX, fleet status). */
const keptMs = 7 * dayMs
const reportMs = 10 * 60_000

/** One switch of a client (SDK: WARPChangeEventGetResponse). */
interface ClientChange {
  readonly timestamp: string
  readonly device: string
  readonly toggle: 'on' | 'off'
}

export const clientChanges = memory((): ClientChange[] => [])

const emailOf = ({enrolment}: Device): string => (enrolment.by === 'person' ? enrolment.email : '')

const registrationsOf = (account: Account, device: string): readonly Registration[] =>
  [...account.registrations.values()].map(({stored}) => stored).filter((one) => one.device === device)

/** The window of a query; undefined when it is missing, or when it reaches back further than anything is kept. */
function windowOf(account: Account, query: URLSearchParams): {readonly from: number; readonly to: number} | undefined {
  const [from, to] = [bound(query, 'from'), bound(query, 'to')]
  const oldest = account.clock.now().getTime() - keptMs
  return from === undefined || to === undefined || from < oldest ? undefined : {from, to}
}

const wrongWindow = refused(400, 1001, 'from and to are required, as RFC 3339 times, and reach back 7 days at most')

function reportsOf(account: Account, device: Device, {from, to}: {from: number; to: number}) {
  const [registration] = registrationsOf(account, device.name).toReversed()
  const first = Math.ceil(Math.max(from, Date.parse(account.createdAt)) / reportMs) * reportMs
  const now = Math.floor(account.clock.now().getTime() / reportMs) * reportMs
  const times: number[] = []
  for (let at = first; at <= Math.min(to, now); at += reportMs) times.push(at)
  // Freshly made accounts have not lived for a whole interval: they report once, now.
  const reported = times.length === 0 ? [Math.min(to, account.clock.now().getTime())] : times
  return reported.map((at) => ({
    timestamp: new Date(at).toISOString(),
    deviceId: device.id,
    deviceName: device.name,
    registrationId: registration?.id ?? null,
    personEmail: emailOf(device),
    colo: 'FRA',
    mode: 'proxy',
    platform: 'linux',
    status: isConnected(account, device.name) ? 'connected' : 'disconnected',
    version: '2026.10.100.0',
    deviceIpv4: {address: device.address, version: 4},
  }))
}

function listReports(account: Account, query: URLSearchParams): Answer {
  const window = windowOf(account, query)
  if (window === undefined) return wrongWindow
  if (query.get('source') === 'last_seen' && window.to - window.from > 3_600_000)
    return refused(400, 1001, 'last_seen answers for 60 minutes at most')
  const found = [...account.devices.values()].flatMap((device) => reportsOf(account, device, window))
  return numberedPage(
    found.toSorted((a, b) => (a.timestamp < b.timestamp ? -1 : 1)),
    query,
  )
}

function listChanges(account: Account, query: URLSearchParams): Answer {
  const window = windowOf(account, query)
  if (window === undefined) return wrongWindow
  if (!query.has('page') || !query.has('per_page')) return refused(400, 1001, 'page and per_page are required')
  const found = clientChanges(account)
    .filter(({timestamp}) => Date.parse(timestamp) >= window.from && Date.parse(timestamp) <= window.to)
    .map(({timestamp, device: name, toggle}) => {
      const device = account.devices.get(name)
      return {
        timestamp,
        toggle,
        account_tag: account.id,
        account_name: account.name,
        device_id: device?.id,
        registration_id: registrationsOf(account, name).at(-1)?.id,
        hostname: name,
        serial_number: '',
        user_email: device === undefined ? '' : emailOf(device),
      }
    })
  return numberedPage(query.get('sort_order') === 'DESC' ? found.toReversed() : found, query)
}

const shownDevice = (account: Account, device: Device) => {
  const all = registrationsOf(account, device.name)
  const latest = all.at(-1)
  return {
    id: device.id,
    name: device.name,
    active_registrations: all.filter(({revokedAt}) => revokedAt === undefined).length,
    created_at: all[0]?.createdAt ?? account.createdAt,
    updated_at: latest?.updatedAt ?? account.createdAt,
    last_seen_at: latest?.updatedAt ?? null,
    last_seen_user: {email: emailOf(device)},
    client_version: '2026.10.100.0',
    device_type: 'linux',
    tags: {},
  }
}

/** Without `active_registrations=include`, a device whose registrations are all revoked is not listed. */
function listDevices(account: Account, query: URLSearchParams): Answer {
  const [start, size] = [decodeCursor(query.get('cursor')), wholeNumber(query, 'per_page', {otherwise: 50})]
  const which = query.get('active_registrations') ?? 'only'
  if (start === undefined || size === undefined || !['include', 'only', 'exclude'].includes(which))
    return refused(400, 1001, 'per_page, cursor or active_registrations is invalid')
  const isActive = ({active_registrations: active}: {active_registrations: number}) => active > 0
  const found = [...account.devices.values()]
    .map((device) => shownDevice(account, device))
    .filter((one) => which === 'include' || isActive(one) === (which === 'only'))
  const {slice, next = ''} = cursorSlice(found, start, size)
  return ok(slice, {resultInfo: {count: slice.length, per_page: size, total_count: found.length, cursor: next}})
}

const dex = ['Cloudflare DEX Read'] as const

/** The devices as their clients report them, and the machines that the registrations are of. */
export const fleet: Family = {
  name: 'fleet',
  routes: [
    route({
      method: 'GET',
      path: '/accounts/{account}/dex/fleet-status/devices',
      permissions: dex,
      handle: ({account, query}) => listReports(account, query),
    }),
    route({
      method: 'GET',
      path: '/accounts/{account}/dex/warp-change-events',
      permissions: dex,
      handle: ({account, query}) => listChanges(account, query),
    }),
    route({
      method: 'GET',
      path: '/accounts/{account}/devices/physical-devices',
      permissions: ['Zero Trust Read', 'Zero Trust Write'],
      handle: ({account, query}) => listDevices(account, query),
    }),
  ],
  seed(account, {responder}) {
    const ago = (ms: number) => new Date(account.clock.now().getTime() - ms).toISOString()
    clientChanges(account).push(
      {timestamp: ago(7_200_000), device: responder.device, toggle: 'off'},
      {timestamp: ago(7_080_000), device: responder.device, toggle: 'on'},
    )
  },
  snapshot: () => ({state: null}),
}
