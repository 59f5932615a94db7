import type {Member, Token} from 'cloudflare/resources/shared'
import type {OrganizationListResponse} from 'cloudflare/resources/zero-trust/organizations/organizations'
import type {Observation} from '../../../core/action.ts'
import type {Reader} from '../../../core/cloudflare.ts'
import {milliseconds} from '../../../core/ids.ts'
import type {HexRef} from '../../../core/targets.ts'
import {ifReadable} from '../../shared/if-readable.ts'
import {type State, stateOf} from './organization.ts'
import {changesSince, madeMembers} from './records.ts'

export interface DashboardContext {
  readonly organization: OrganizationListResponse
  /** The token that firebreak uses, and when it ends, in RFC 3339, where that is within a day. */
  readonly own: {readonly endsSoon: string | undefined} | undefined
  /** Names of active API tokens that were issued within the window; undefined where they cannot be read. */
  readonly issued: readonly string[] | undefined
  /** Addresses of members added within the window who may do something; undefined where that cannot be read. */
  readonly added: readonly string[] | undefined
}

export interface DashboardParams {
  readonly account: HexRef
  readonly since: string
}

/** The token must outlive the lock by this, or nobody can lift it with it. */
const dayMs = 86_400_000

/** Undefined for one that lasts. */
const endOf = ({expires_on: at}: {readonly expires_on?: string}, now: Date): string | undefined =>
  at !== undefined && Date.parse(at) - now.getTime() < dayMs ? at : undefined

async function readTokens({api, account, all}: Reader): Promise<readonly Token[]> {
  return all(
    (at) => api.accounts.tokens.list({account_id: account, ...at}),
    ({id}) => id,
  )
}

const isPowerful = ({policies = [], roles = []}: Member): boolean =>
  policies.length > 0 ? policies.some(({access}) => access !== 'deny') : roles.length > 0

/** Members whose making is in the audit log. One that is no longer a member is no way in any more. */
async function readAdded(reader: Reader, since: Date): Promise<readonly string[] | undefined> {
  const {api, account, all} = reader
  const [records, members] = await Promise.all([
    changesSince(reader, since),
    all(
      (at) => api.accounts.members.list({account_id: account, ...at}),
      ({id}) => id,
    ),
  ])
  if (records === undefined || !records.whole) return undefined
  const made = new Set(madeMembers(records))
  return members
    .filter((member) => member.id !== undefined && made.has(member.id) && isPowerful(member))
    .map(({id, email, user}) => email ?? user?.email ?? id ?? '')
}

/** Reads the lock, and what somebody in the dashboard may have left behind within the window. */
export async function observeDashboard(
  reader: Reader,
  {account, since}: DashboardParams,
): Promise<Observation<State, DashboardContext>> {
  const from = new Date(reader.now().getTime() - milliseconds(since))
  const {api} = reader
  const [organization, own, tokens, added] = await Promise.all([
    api.zeroTrust.organizations.list({account_id: reader.account}),
    ifReadable(api.accounts.tokens.verify({account_id: reader.account})),
    ifReadable(readTokens(reader)),
    ifReadable(readAdded(reader, from)),
  ])
  const isRecent = ({issued_on: at}: Token) => at !== undefined && Date.parse(at) >= from.getTime()
  return {
    target: {kind: 'account', id: reader.account, name: account.name},
    state: stateOf(organization),
    context: {
      organization,
      own: own === undefined ? undefined : {endsSoon: endOf(own, reader.now())},
      issued: tokens
        ?.filter((token) => token.status === 'active' && isRecent(token) && token.id !== own?.id)
        .map(({name, id}) => name ?? id ?? ''),
      added,
    },
    complete: true,
  }
}
