import type {Reader} from '../../../core/cloudflare.ts'
import {ifReadable} from '../../shared/if-readable.ts'

/** The permission that a call through an authenticated gateway needs (docs: AI Gateway, Authenticated Gateway). */
const run = 'AI Gateway Run'

/** Names of the account's active API tokens that may run models; undefined where the tokens cannot be listed. */
export async function runTokens({api, account, all}: Reader): Promise<readonly string[] | undefined> {
  const tokens = await ifReadable(
    all(
      (at) => api.accounts.tokens.list({account_id: account, ...at}),
      ({id}) => id,
    ),
  )
  const mayRun = tokens?.filter(
    ({status, policies}) =>
      status === 'active' &&
      policies?.some(
        ({effect, permission_groups: groups}) => effect === 'allow' && groups.some(({name}) => name === run),
      ),
  )
  return mayRun?.map(({name, id}) => name ?? id ?? 'a token without a name').toSorted()
}
