import type {Reader} from '../../../core/cloudflare.ts'

/** A person as Access knows one who has signed in. */
export interface SeenPerson {
  readonly id: string
  /** How many of the person's sessions Access calls active. */
  readonly sessions: number
}

const same = (one: string | undefined, other: string): boolean => one?.toLowerCase() === other.toLowerCase()

/** Undefined for somebody who has never signed in through Access (SDK: zero-trust/access/users, active-sessions). */
export async function readPerson({api, account, all}: Reader, email: string): Promise<SeenPerson | undefined> {
  const {users} = api.zeroTrust.access
  const found = await all(
    (at) => users.list({account_id: account, email, ...at}),
    ({id}) => id,
  )
  const id = found.find((user) => same(user.email, email))?.id
  if (id === undefined) return undefined
  const {result} = await users.activeSessions.list(id, {account_id: account})
  return {id, sessions: result.length}
}

/** One device registration of a person. */
export interface PersonsRegistration {
  readonly id: string
  readonly device: string
  readonly revoked: boolean
}

/**
 * Every registration of the person, revoked ones too, by id. That `search` finds a registration by the e-mail address
 * of its user is not verified on a live account (SDK: RegistrationListParams).
 */
export async function readPersonsRegistrations(
  {api, account, all}: Reader,
  email: string,
): Promise<readonly PersonsRegistration[]> {
  const found = await all(
    ({per_page, cursor}) =>
      api.zeroTrust.devices.registrations.list({
        account_id: account,
        status: 'all',
        search: email,
        sort_by: 'id',
        per_page,
        ...(cursor === undefined ? {} : {cursor}),
      }),
    ({id}) => id,
  )
  return found
    .filter(({user, deleted_at: deletedAt}) => same(user?.email, email) && (deletedAt ?? '') === '')
    .map(({id, device, revoked_at: revokedAt}) => ({id, device: device.name, revoked: (revokedAt ?? '') !== ''}))
    .toSorted((a, b) => (a.id < b.id ? -1 : 1))
}
