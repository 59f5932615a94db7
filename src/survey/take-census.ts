import type {Reader} from '../core/cloudflare.ts'
import type {CensusKind, Credential} from '../core/documents/census.ts'
import {Fault} from '../core/fault.ts'
import type {TakeCensus} from '../core/ports.ts'

/** What a listing says of a credential; the members that identify it may be missing from a broken answer. */
interface Listed {
  readonly id: string | undefined
  readonly name: string | undefined
  readonly createdAt?: string | undefined
  readonly lastUsed?: string | null | undefined
}

function credential(kind: CensusKind, {id, name, createdAt, lastUsed}: Listed): Credential {
  if (id === undefined)
    throw new Fault('UNAVAILABLE', `Cloudflare listed a ${kind} without its id`, {next: ['run the command again']})
  return {
    kind,
    id,
    name: name === undefined || name === '' ? id : name,
    ...(createdAt === undefined ? {} : {createdAt}),
    ...(typeof lastUsed === 'string' ? {lastUsed} : {}),
  }
}

/** Pages of this size are what a listing of thousands is read in. */
const perPage = 100

type List = (reader: Reader) => Promise<readonly Listed[]>

/** SDK: `zeroTrust.access.serviceTokens.list`, which does not say when a token was last used. */
const serviceTokens: List = async (reader) => {
  const {account: account_id, api} = reader
  const found = await reader.all(
    ({page}) => api.zeroTrust.access.serviceTokens.list({account_id, page, per_page: perPage}),
    ({id}) => id,
  )
  return found.map(({id, name}) => ({id, name}))
}

/** SDK: `accounts.tokens.list`; an expired token is listed too. */
const apiTokens: List = async (reader) => {
  const {account: account_id, api} = reader
  const found = await reader.all(
    ({page}) => api.accounts.tokens.list({account_id, page, per_page: perPage}),
    ({id}) => id,
  )
  return found.map(({id, name, issued_on: createdAt, last_used_on: lastUsed}) => ({id, name, createdAt, lastUsed}))
}

/** SDK: `iam.oauthClients.list`, which is not paged. */
const oauthClients: List = async (reader) => {
  const {account: account_id, api} = reader
  const found = await reader.all(
    () => api.iam.oauthClients.list({account_id}),
    ({client_id: id}) => id,
  )
  return found.map(({client_id: id, client_name: name, created_at: createdAt}) => ({id, name, createdAt}))
}

/** SDK: `zeroTrust.tunnels.cloudflared.list`, without those that were deleted. */
const tunnels: List = async (reader) => {
  const {account: account_id, api} = reader
  const found = await reader.all(
    ({page}) => api.zeroTrust.tunnels.cloudflared.list({account_id, page, per_page: perPage, is_deleted: false}),
    ({id}) => id,
  )
  return found.map(({id, name, created_at: createdAt}) => ({id, name, createdAt}))
}

const listings: Readonly<Record<CensusKind, List>> = {
  'service-token': serviceTokens,
  'api-token': apiTokens,
  'oauth-client': oauthClients,
  tunnel: tunnels,
}

/** Counts the account's credentials. A listing that the token may not read, or that is short, throws: a part never passes for all. */
export const createCensus =
  (reader: Reader): TakeCensus =>
  async (kinds) => {
    const found = await Promise.all(
      kinds.map(async (kind) => (await listings[kind](reader)).map((listed) => credential(kind, listed))),
    )
    return found.flat()
  }
