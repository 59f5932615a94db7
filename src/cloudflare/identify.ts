import type {Reader} from '../core/cloudflare.ts'
import {Fault} from '../core/fault.ts'
import type {Identity} from '../core/safeguard.ts'

interface Verified {
  readonly id: string
  readonly status: 'active' | 'disabled' | 'expired'
  readonly expires_on?: string
}

/** The answer, or undefined when this is the wrong endpoint for the token's kind. An API that is away is not an answer. */
async function verified(answer: PromiseLike<Verified>): Promise<Verified | undefined> {
  try {
    return await answer
  } catch (error) {
    if (error instanceof Fault && (error.code === 'DENIED' || error.code === 'REFUSED')) return undefined
    throw error
  }
}

/** An answer takes far less; what only keeps evidence is worth no longer wait. */
const patienceMs = 5_000

function identityOf(kind: Identity['kind'], {id, status, expires_on: expiresOn}: Verified): Identity {
  if (status !== 'active') {
    throw new Fault('DENIED', `the API token ${id} is ${status}`, {
      next: ['set CLOUDFLARE_API_TOKEN to a token that is active'],
    })
  }
  return {tokenId: id, kind, ...(expiresOn === undefined ? {} : {expiresOn})}
}

/** Who the user is, where the token may read it; firebreak goes on without. An account-owned token outlives whoever made it. */
async function userOf(reader: Reader): Promise<Pick<Identity, 'user'>> {
  try {
    return {user: (await reader.until(AbortSignal.timeout(patienceMs)).api.user.get()).email}
  } catch (error) {
    if (error instanceof Fault) return {}
    throw error
  }
}

/**
 * Whose token this connection uses. A token is known at one of two endpoints, according to its kind; neither says
 * anything about its permissions. Throws DENIED when the token is known at neither, or no longer good.
 */
export async function identify(reader: Reader): Promise<Identity> {
  const {api, account} = reader
  const asAccount = await verified(api.accounts.tokens.verify({account_id: account}))
  if (asAccount !== undefined) return identityOf('account', asAccount)
  const asUser = await verified(api.user.tokens.verify())
  if (asUser !== undefined) return {...identityOf('user', asUser), ...(await userOf(reader))}
  throw new Fault('DENIED', `the API token is known neither in account ${account} nor as a user's token`, {
    next: ['check that CLOUDFLARE_API_TOKEN holds the whole token', 'check the account id in firebreak.yaml'],
  })
}

/**
 * The same for what changes nothing: an API that fails, or does not answer within five seconds, keeps nobody from
 * finding out what still works. Throws DENIED as `identify` does.
 */
export async function identifyIfAnswered(reader: Reader): Promise<Identity> {
  try {
    return await identify(reader.until(AbortSignal.timeout(patienceMs)))
  } catch (error) {
    if (error instanceof Fault && error.code === 'UNAVAILABLE') return {tokenId: '', kind: 'unknown'}
    throw error
  }
}
