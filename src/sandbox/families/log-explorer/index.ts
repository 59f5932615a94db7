import type {Account} from '../../account/account.ts'
import type {Answer} from '../../api/answer.ts'
import {ok, refused} from '../../api/answer.ts'
import {route, textRoute} from '../../api/route.ts'
import type {Family} from '../family.ts'
import {enabledIn, type Kept, offered} from './kept.ts'

const permissions = ['Logs Read', 'Logs Write'] as const

/** Rows of one answer. Not verified on a live account. */
const mostRows = 10_000

interface Statement {
  readonly dataset: string
  readonly clock: string
  readonly from: string
  readonly to: string
  readonly order: 'ASC' | 'DESC'
  readonly limit: number
}

const shape =
  /^SELECT \* FROM (\w+) WHERE (\w+) >= '([^']+)' AND (\w+) <= '([^']+)' ORDER BY (\w+) (ASC|DESC) LIMIT (\d+)$/

/** The one kind of statement that is understood: the rows of a window in the order of time. */
function statementOf(sql: string): Statement | undefined {
  const [, dataset = '', clock = '', from = '', other, to = '', by, order, limit] = shape.exec(sql.trim()) ?? []
  if (clock === '' || other !== clock || by !== clock) return undefined
  return {dataset, clock, from, to, order: order === 'DESC' ? 'DESC' : 'ASC', limit: Number(limit)}
}

/** Answers name the fields in lower case (docs: Log Explorer API). */
const answered = (row: Kept) =>
  Object.fromEntries(Object.entries(row).map(([name, value]) => [name.toLowerCase(), value]))

function select(account: Account, sql: string): Answer {
  const statement = statementOf(sql)
  if (statement === undefined) return refused(400, 1004, 'the statement is not understood')
  const {dataset, clock, from, to, order, limit} = statement
  const kept = enabledIn(account).has(dataset) ? offered[dataset] : undefined
  if (kept === undefined) return refused(400, 1004, `there is no data set ${dataset}`)
  if (kept.clock.toLowerCase() !== clock.toLowerCase()) return refused(400, 1004, `there is no field ${clock}`)
  const timeOf = (row: Kept) => Date.parse(String(row[kept.clock]))
  const found = kept
    .rows(account)
    .filter((row) => timeOf(row) >= Date.parse(from) && timeOf(row) <= Date.parse(to))
    .toSorted((a, b) => (order === 'ASC' ? 1 : -1) * (timeOf(a) - timeOf(b)))
  return ok(found.slice(0, Math.min(limit, mostRows)).map(answered))
}

const notSubscribed = refused(403, 10_403, 'Log Explorer is not enabled for this account')

/** Log Explorer: what it keeps of the account, row by row. Without a data set it is not subscribed. */
export const logExplorer: Family = {
  name: 'log-explorer',
  routes: [
    route({
      method: 'GET',
      path: '/accounts/{account}/logs/explorer/datasets',
      permissions,
      handle({account}) {
        const kept = [...enabledIn(account)]
        if (kept.length === 0) return notSubscribed
        return ok(
          kept.map((dataset) => ({
            dataset,
            dataset_id: `${dataset}-of-the-account`,
            enabled: true,
            deletion_protection: false,
            object_id: account.id,
            object_type: 'account',
            created_at: account.createdAt,
            updated_at: account.createdAt,
          })),
        )
      },
    }),
    route({
      method: 'GET',
      path: '/accounts/{account}/logs/explorer/datasets/available',
      permissions,
      handle: ({account}) =>
        enabledIn(account).size === 0
          ? notSubscribed
          : ok(
              Object.entries(offered).map(([dataset, {clock}]) => ({
                dataset,
                object_type: 'account',
                timestamp_field: clock.toLowerCase(),
                schema: {type: 'object'},
              })),
            ),
    }),
    textRoute({
      method: 'POST',
      path: '/accounts/{account}/logs/explorer/query/sql',
      permissions,
      handle: ({account, body}) => (enabledIn(account).size === 0 ? notSubscribed : select(account, body)),
    }),
  ],
  seed: () => undefined,
  snapshot: () => ({state: null}),
}
