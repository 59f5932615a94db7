import {z} from 'zod'
import type {Reader} from '../../core/cloudflare.ts'
import {canonicalJson} from '../../core/digest.ts'
import {Row, textAt, understand} from './answer.ts'
import type {LogQuery, Paged} from './log-source.ts'

/** The most that one GraphQL answer holds (docs: analytics, GraphQL limits). */
const limit = 10_000

const Answer = z.looseObject({
  data: z.looseObject({
    viewer: z.looseObject({
      accounts: z.array(z.looseObject({accessLoginRequestsAdaptiveGroups: z.array(Row)})).min(1),
    }),
  }),
})

export interface LoginQuery extends LogQuery {
  /** Only the successful sign-ins: to this application when there is one, and with one of these tokens when there are any. */
  readonly only?: {readonly app?: string; readonly tokens: readonly string[]}
}

/** Declares no variable that it does not use: GraphQL refuses such a query. */
function queryText({direction, only}: LoginQuery): string {
  const byApp = only?.app === undefined ? [] : [['$appId: string', 'appId: $appId']]
  const byToken =
    only === undefined || only.tokens.length === 0 ? [] : [['$tokens: [string]', 'serviceTokenId_in: $tokens']]
  const bounds = [
    '$datetimeStart: string, $datetimeEnd: string',
    'datetime_geq: $datetimeStart, datetime_leq: $datetimeEnd',
  ]
  const parts = [bounds, ...byApp, ...byToken]
  const filters = [...parts.map(([, filter]) => filter), ...(only === undefined ? [] : ['isSuccessfulLogin: 1'])]
  return `query ($accountTag: string, ${parts.map(([declared]) => declared).join(', ')}) {
  viewer {
    accounts(filter: {accountTag: $accountTag}) {
      accessLoginRequestsAdaptiveGroups(
        limit: ${limit}
        filter: {${filters.join(', ')}}
        orderBy: [datetime_${direction.toUpperCase()}]
      ) {
        count
        dimensions { datetime appId serviceTokenId isSuccessfulLogin approvingPolicyId cfRayId ipAddress }
      }
    }
  }
}`
}

function variablesOf(account: string, {from, to, only}: LoginQuery): Readonly<Record<string, unknown>> {
  return {
    accountTag: account,
    datetimeStart: from,
    datetimeEnd: to,
    ...(only?.app === undefined ? {} : {appId: only.app}),
    ...(only === undefined || only.tokens.length === 0 ? {} : {tokens: only.tokens}),
  }
}

/**
 * Sign-ins with service tokens, which the REST log leaves out (docs: GraphQL Analytics, Access login events).
 * The data set is adaptively sampled: it shows that a sign-in happened, never that none did.
 */
export function serviceTokenLogins(reader: Reader, query: LoginQuery): Paged {
  const time = (row: Row | undefined) => textAt(row, 'dimensions', 'datetime')
  const edge = query.direction === 'asc' ? 'datetimeStart' : 'datetimeEnd'
  const variables = variablesOf(reader.account, query)
  return {
    async read(cursor) {
      const answer = await reader.graphql(
        queryText(query),
        cursor === undefined ? variables : {...variables, [edge]: cursor},
      )
      const page = understand(answer, Answer)
      if (page.kind === 'refused') return page
      const rows = page.body.data.viewer.accounts[0]?.accessLoginRequestsAdaptiveGroups ?? []
      const last = time(rows.at(-1))
      const full = rows.length >= limit
      return {kind: 'page', answer, rows, full, ...(full && last !== undefined ? {next: last} : {})}
    },
    key: canonicalJson,
    time,
  }
}
