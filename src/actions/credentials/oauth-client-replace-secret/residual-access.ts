import type {Reader} from '../../../core/cloudflare.ts'
import type {Residual} from '../../../core/documents/plan.ts'
import {ifReadable} from '../../shared/if-readable.ts'
import {whileInFlight} from '../while-in-flight.ts'

interface Provisioned {
  readonly name: string
  readonly provisioner: string
}

const provisionedTokens = whileInFlight(({api, account, all}: Reader) =>
  ifReadable(
    all(
      (at) => api.accounts.tokens.list({account_id: account, ...at}),
      ({id}) => id,
    ).then((tokens): readonly Provisioned[] =>
      tokens.flatMap(({id, name, status, provisioner_id: provisioner}) =>
        status === 'active' && typeof provisioner === 'string' ? [{name: name ?? id ?? 'unnamed', provisioner}] : [],
      ),
    ),
  ),
)

/** Names of the active API tokens that the client got; undefined where tokens cannot be listed (SDK: Token.provisioner_id). */
export async function tokensOf(reader: Reader, client: string): Promise<readonly string[] | undefined> {
  const all = await provisionedTokens(reader)
  return all?.filter(({provisioner}) => provisioner === client).map(({name}) => name)
}

/** What a client without its old secret leaves behind: the API has no call that revokes a grant. */
export function residualAccess(client: string, tokens: readonly string[] | undefined): readonly Residual[] {
  if (tokens === undefined)
    return [
      {
        code: 'provisioned-token',
        standing: 'unknown',
        on: client,
        what: `tokens that OAuth client ${client} got`,
        why: 'the API tokens of the account cannot be listed',
        next: 'look through the API tokens of the account',
      },
    ]
  return tokens.map((name) => ({
    code: 'provisioned-token',
    standing: 'open',
    on: name,
    what: `API token ${name}`,
    why: `OAuth client ${client} got it, and it works without the client's secret`,
    next: `api-token.disable on ${name}`,
    closedBy: 'api-token.disable',
    closedOn: name,
  }))
}
