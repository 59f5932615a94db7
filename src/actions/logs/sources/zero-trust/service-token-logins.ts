import {z} from 'zod'
import type {Reader} from '../../../../core/cloudflare.ts'
import {canonicalJson} from '../../../../core/digest.ts'
import type {Deed} from '../../../../core/story/deed.ts'
import {Row, textAt, understand} from '../../answer.ts'
import type {LogQuery, LogSource, Paged, Witness} from '../../log-source.ts'
import {party} from '../../parties.ts'

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
  /** Whose sign-ins: those of people are in the same data set, and name no token. */
  readonly of?: 'tokens' | 'people'
  /** Only the successful sign-ins: to this application when there is one, and with one of these tokens when there are any. */
  readonly only?: {readonly app?: string; readonly tokens: readonly string[]}
}

/** Declares no variable that it does not use: GraphQL refuses such a query. */
function queryText({direction, only, of = 'tokens'}: LoginQuery): string {
  const byApp = only?.app === undefined ? [] : [['$appId: string', 'appId: $appId']]
  const byToken =
    only === undefined || only.tokens.length === 0 ? [] : [['$tokens: [string]', 'serviceTokenId_in: $tokens']]
  const bounds = [
    '$datetimeStart: string, $datetimeEnd: string',
    'datetime_geq: $datetimeStart, datetime_leq: $datetimeEnd',
  ]
  const parts = [bounds, ...byApp, ...byToken]
  const whose = of === 'people' ? 'serviceTokenId: ""' : 'serviceTokenId_neq: ""'
  const filters = [...parts.map(([, filter]) => filter), whose, ...(only === undefined ? [] : ['isSuccessfulLogin: 1'])]
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

/** Sign-ins of one token at one moment. */
function deed(row: Row): Deed | undefined {
  const of = (name: string) => textAt(row, 'dimensions', name)
  const time = of('datetime')
  if (time === undefined) return undefined
  const successful = Row.safeParse(row['dimensions']).data?.['isSuccessfulLogin']
  const [ray, policy, {count}] = [of('cfRayId'), of('approvingPolicyId'), row]
  return {
    time,
    by: [...party('service-token', of('serviceTokenId')), ...party('address', of('ipAddress'))],
    verb: 'authenticated',
    object: {kind: 'application', id: of('appId') ?? ''},
    outcome: successful === 1 ? 'allowed' : successful === 0 ? 'refused' : 'unknown',
    ...(ray ? {ray} : {}),
    ...(typeof count === 'number' && count > 1 ? {count} : {}),
    ...(policy ? {detail: `by the policy ${policy}`} : {}),
  }
}

/** People's sign-ins as this data set has them, known by their cf-ray: whether the Access log gives the same one is not verified on a live account. */
export const signInsOfPeople: Witness = {
  title: 'the sign-in data set of GraphQL Analytics',
  open: (reader, query) => ({
    ...serviceTokenLogins(reader, {...query, of: 'people'}),
    key: (row) => textAt(row, 'dimensions', 'cfRayId') ?? canonicalJson(row),
  }),
  // A record of the Access log goes by its ray, its time and its application.
  named: (key) => key.split(' ')[0] ?? '',
}

/** Which service token signed in to what. */
export const tokenLogins: LogSource = {
  title: 'Sign-ins with service tokens to Access applications',
  source: 'https://developers.cloudflare.com/analytics/graphql-api/tutorials/querying-access-login-events/',
  permissions: ['Account Analytics Read'],
  retention: {words: 'not documented for this data set'},
  lagMs: 5 * 60_000,
  sampled: true,
  narrowed: {
    whole: 'a filter by token would hide the tokens that it made, and those that firebreak.yaml does not name',
  },
  names: ['service-token', 'address'],
  blindSpots: ['the data set is sampled: a sign-in that is not here may still have happened'],
  open: serviceTokenLogins,
  deed,
}
