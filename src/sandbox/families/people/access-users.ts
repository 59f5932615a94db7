import {z} from 'zod'
import type {Account} from '../../account/account.ts'
import {isLive} from '../../account/edge/access.ts'
import type {Person} from '../../account/people-records.ts'
import {missing, ok, refused} from '../../api/answer.ts'
import {numberedPage} from '../../api/paging.ts'
import {route} from '../../api/route.ts'

const family = 'Access: Organizations, Identity Providers, and Groups'
/** Which permission opens the listing of Access users is not verified on a live account. */
const read = [`${family} Read`, `${family} Write`] as const
const revoke = [`${family} Revoke`] as const

/** A sign-in is refused half as long again as tokens take to stop: 60 seconds to 40 (docs: session management, up to a minute). */
const signInPause = 1.5

const devicesOf = (account: Account, email: string) =>
  [...account.registrations.values()].filter(({stored}) => {
    const enrolment = account.devices.get(stored.device)?.enrolment
    return enrolment?.by === 'person' && enrolment.email === email && stored.revokedAt === undefined
  })

const shown = (account: Account, {id, email, name, since}: Person) => ({
  id,
  uid: id,
  seat_uid: id,
  email,
  name,
  access_seat: true,
  gateway_seat: devicesOf(account, email).length > 0,
  active_device_count: devicesOf(account, email).length,
  last_successful_login: since,
  created_at: since,
  updated_at: since,
})

/** Live at the edge: the listing follows a revocation at its pace. */
function activeSessions(account: Account, email: string) {
  return [...account.sessions]
    .filter(([, session]) => 'email' in session.holder && session.holder.email === email && isLive(account, session))
    .map(([cookie, session]) => ({
      name: cookie.slice(0, 16),
      expiration: Math.ceil(session.expiresAt / 1000),
      metadata: {
        apps: {
          [session.appId]: {uid: session.appId, name: account.apps.get(session.appId)?.name, type: 'self_hosted'},
        },
        nonce: cookie.slice(0, 16),
        iat: Math.floor(session.openedAt / 1000),
        expires: Math.ceil(session.expiresAt / 1000),
      },
    }))
}

const Revoke = z.strictObject({
  email: z.email(),
  user_uid: z.uuid().optional(),
  devices: z.boolean().optional(),
  warp_session_reauth: z.boolean().optional(),
  /** What the SDK makes of its param of the same name. The API knows no such member and says nothing about it. */
  body_devices: z.boolean().optional(),
})

function revokeDevices(account: Account, email: string): void {
  const updatedAt = account.stamp()
  for (const registration of devicesOf(account, email)) {
    registration.set({...registration.stored, updatedAt, revokedAt: updatedAt})
  }
}

const Seats = z.array(z.strictObject({seat_uid: z.uuid(), access_seat: z.boolean(), gateway_seat: z.boolean()})).min(1)

/** People who signed in through Access, their sessions, what ends those, and their seats, which end nothing. */
export const accessUserRoutes = [
  route({
    method: 'GET',
    path: '/accounts/{account}/access/users',
    permissions: read,
    handle({account, query}) {
      const email = query.get('email')?.toLowerCase()
      const people = [...account.people.values()].filter((person) => person.email === (email ?? person.email))
      return numberedPage(
        people.map((person) => shown(account, person)),
        query,
      )
    },
  }),
  route({
    method: 'GET',
    path: '/accounts/{account}/access/users/:user/active_sessions',
    permissions: read,
    handle({account, params}) {
      const person = [...account.people.values()].find(({id}) => id === params.user)
      return person === undefined ? missing('user') : ok(activeSessions(account, person.email))
    },
  }),
  // A seat is what is paid for: its person keeps every session and signs in as before (docs: seat management).
  route({
    method: 'PATCH',
    path: '/accounts/{account}/access/seats',
    permissions: ['Zero Trust Write'],
    body: Seats,
    handle({account, body}) {
      const ids = body.map(({seat_uid}) => seat_uid)
      if (ids.some((id) => ![...account.people.values()].some((person) => person.id === id))) return missing('seat')
      const description = `Update ${ids.length} seat(s)`
      return ok(body, {changed: {type: 'update', description, product: 'access', resource: 'seat', ids}})
    },
  }),
  route({
    method: 'POST',
    path: '/accounts/{account}/access/organizations/revoke_user',
    permissions: revoke,
    body: Revoke,
    handle({account, query, body}) {
      const person = account.people.get(body.email.toLowerCase())
      const asked = query.get('devices')
      if (asked !== null && asked !== 'true' && asked !== 'false') return refused(400, 1001, 'devices is true or false')
      if (person === undefined) return missing('user')
      const pause = account.delayMs('session')
      person.sessionsRevoked.set(account.clock.mono() + pause)
      person.signInFrom = account.clock.mono() + pause * signInPause
      if (asked === 'true' || body.devices === true) revokeDevices(account, person.email)
      const description = `Revoke user ${person.email}`
      return ok(true, {changed: {type: 'update', description, product: 'access', resource: 'user', ids: [person.id]}})
    },
  }),
]
