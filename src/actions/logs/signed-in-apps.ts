import {z} from 'zod'
import type {Reader} from '../../core/cloudflare.ts'
import {ifReadable} from '../shared/if-readable.ts'
import {refused, understand, type Understood} from './answer.ts'

/** The most that one GraphQL answer holds (docs: analytics, GraphQL limits). */
const limit = 10_000

/** As far back as one query of the sign-in data set reaches. Not verified on a live account. */
const lookbackMs = 7 * 86_400_000

const Answer = z.looseObject({
  data: z.looseObject({
    viewer: z.looseObject({
      accounts: z
        .array(
          z.looseObject({
            accessLoginRequestsAdaptiveGroups: z.array(
              z.looseObject({
                count: z.int().min(0),
                dimensions: z.looseObject({appId: z.string(), serviceTokenId: z.string()}),
              }),
            ),
          }),
        )
        .min(1),
    }),
  }),
})

const query = `query ($accountTag: string, $datetimeStart: string, $datetimeEnd: string) {
  viewer {
    accounts(filter: {accountTag: $accountTag}) {
      accessLoginRequestsAdaptiveGroups(
        limit: ${limit}
        filter: {datetime_geq: $datetimeStart, datetime_leq: $datetimeEnd, isSuccessfulLogin: 1}
      ) {
        count
        dimensions { appId serviceTokenId }
      }
    }
  }
}`

/** Successful sign-ins of one service token to one application. */
export interface TokenSignIns {
  readonly token: string
  readonly app: string
  /** An estimate: the records are sampled. */
  readonly count: number
}

/**
 * Who signed in where with a service token within the last seven days, in one query. The records are adaptively
 * sampled: they show that a sign-in happened, never that none did (docs: GraphQL Analytics, Access login events).
 */
export async function tokenSignIns(reader: Reader): Promise<Understood<readonly TokenSignIns[]>> {
  const to = reader.now()
  const answer = await reader.graphql(query, {
    accountTag: reader.account,
    datetimeStart: new Date(to.getTime() - lookbackMs).toISOString(),
    datetimeEnd: to.toISOString(),
  })
  const page = understand(answer, Answer)
  if (page.kind === 'refused') return page
  const rows = page.body.data.viewer.accounts[0]?.accessLoginRequestsAdaptiveGroups ?? []
  if (rows.length >= limit) return refused(`answered with ${limit} groups, which is where one answer ends`)
  // A person's sign-in is in the data set too, and names no token.
  const byToken = rows.filter(({dimensions}) => dimensions.serviceTokenId !== '')
  return {
    kind: 'understood',
    body: byToken.map(({count, dimensions}) => ({token: dimensions.serviceTokenId, app: dimensions.appId, count})),
  }
}

/** For the id of a service token, the ids of the applications that it signed in to. */
export type SignedInApps = ReadonlyMap<string, readonly string[]>

/** The applications that each service token signed in to lately; undefined where the records cannot be read. */
export async function signedInApps(reader: Reader): Promise<SignedInApps | undefined> {
  const found = await ifReadable(tokenSignIns(reader))
  if (found?.kind !== 'understood') return undefined
  const byToken = Map.groupBy(found.body, ({token}) => token)
  return new Map([...byToken].map(([token, signIns]) => [token, signIns.map(({app}) => app)]))
}
