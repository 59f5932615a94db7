import {z} from 'zod'
import type {Reader} from '../../../../core/cloudflare.ts'
import {canonicalJson} from '../../../../core/digest.ts'
import {Fault} from '../../../../core/fault.ts'
import {refused, Row, understand} from '../../answer.ts'
import type {LogQuery, LogSource, Paged} from '../../log-source.ts'
import {anyCase} from '../../any-case.ts'
import {datasetDeed, datasetParties} from './dataset-deed.ts'

/** Rows of one answer. The most that one may hold is not documented: also a page that is short is gone on from. */
const perPage = 1000

/** What a source of its own reads here. */
export const portalLog = 'mcp_portal_logs'

const Enabled = z.looseObject({
  result: z.array(z.looseObject({dataset: z.string(), enabled: z.boolean(), object_type: z.string()})).nullable(),
})
const Available = z.looseObject({
  result: z.array(z.looseObject({dataset: z.string(), timestamp_field: z.string()})).nullable(),
})
const Rows = z.looseObject({result: z.array(Row).nullable()})

const at = (reader: Reader, path: string): string => `/accounts/${reader.account}/logs/explorer/${path}`

/** The data sets that are kept for the account. Throws UNAVAILABLE where there are none: that is no empty log. */
export async function enabledDatasets(reader: Reader): Promise<readonly string[]> {
  const understood = understand(await reader.raw(at(reader, 'datasets')), Enabled)
  if (understood.kind === 'refused')
    throw new Fault('UNAVAILABLE', `Log Explorer does not say which data sets it keeps: ${understood.why}`)
  const kept = (understood.body.result ?? []).filter((one) => one.enabled && one.object_type === 'account')
  if (kept.length === 0)
    throw new Fault(
      'UNAVAILABLE',
      'Log Explorer keeps no data set of the account: it is not subscribed, or none is enabled',
    )
  return kept.map(({dataset}) => dataset)
}

/** Names go into SQL as they are: nothing else than a name may. */
const isName = (text: string): boolean => /^\w+$/.test(text)

interface Dataset {
  readonly name: string
  /** The field that says when. */
  readonly clock: string
}

const statement = ({name, clock}: Dataset, {from, to, direction}: LogQuery): string =>
  `SELECT * FROM ${name} WHERE ${clock} >= '${from}' AND ${clock} <= '${to}' ORDER BY ${clock} ${direction.toUpperCase()} LIMIT ${perPage}`

const timeIn = (row: Row | undefined, clock: string) => (row === undefined ? undefined : anyCase(row, clock))

/** Where the next page begins: at the last row, whose moment may have more of them, or after it where a page could hold no other. */
function after(last: string, start: string, direction: LogQuery['direction']): string {
  if (Date.parse(last) !== Date.parse(start)) return last
  return new Date(Date.parse(last) + (direction === 'asc' ? 1 : -1)).toISOString()
}

/**
 * Reads one data set by SQL (SDK: logs/log-explorer/query): which of its fields says when is asked first. A page goes on
 * at the moment of the last row, and what comes again with it is left out, until nothing later comes.
 */
export function explorerLog(reader: Reader, query: LogQuery, dataset: string): Paged {
  const seen = new Set<string>()
  let clock = ''

  async function schema(): ReturnType<Paged['read']> {
    const answer = await reader.raw(at(reader, 'datasets/available'))
    const understood = understand(answer, Available)
    if (understood.kind === 'refused') return understood
    const found = (understood.body.result ?? []).find((one) => one.dataset === dataset)
    if (found === undefined || !isName(found.timestamp_field) || !isName(dataset))
      return refused(`Log Explorer does not say by which field ${dataset} is ordered`)
    const start = query.direction === 'asc' ? query.from : query.to
    return {kind: 'page', answer, rows: [], full: false, next: `${found.timestamp_field} ${start}`}
  }

  async function rowsFrom(cursor: string): ReturnType<Paged['read']> {
    const [field = '', start = ''] = cursor.split(' ')
    clock = field
    const window = query.direction === 'asc' ? {...query, from: start} : {...query, to: start}
    const answer = await reader.sql(at(reader, 'query/sql'), statement({name: dataset, clock}, window))
    const understood = understand(answer, Rows)
    if (understood.kind === 'refused') return understood
    const came = understood.body.result ?? []
    const rows = came.filter((row) => !seen.has(canonicalJson(row)))
    for (const row of rows) seen.add(canonicalJson(row))
    const last = timeIn(came.at(-1), clock)
    if (last === undefined || (rows.length === 0 && came.length < perPage))
      return {kind: 'page', answer, rows, full: false}
    const isCrowded = came.length >= perPage && Date.parse(last) === Date.parse(start)
    const gaps = isCrowded ? [`${perPage} records and more are of ${last}: those beyond are not here`] : []
    return {kind: 'page', answer, rows, full: false, gaps, next: `${clock} ${after(last, start, query.direction)}`}
  }

  return {
    read: (cursor) => (cursor === undefined ? schema() : rowsFrom(cursor)),
    key: canonicalJson,
    time: (row) => timeIn(row, clock),
  }
}

/** What is true of all that Log Explorer keeps. */
export const explorerFacts: Omit<LogSource, 'title' | 'open'> = {
  source: 'https://developers.cloudflare.com/log-explorer/',
  permissions: ['Logs Read'],
  retention: {words: 'as long as Log Explorer is subscribed for, from the day on which the data set was enabled'},
  lagMs: 5 * 60_000,
  sampled: false,
  narrowed: {whole: 'each data set names who did something in a way of its own'},
  names: datasetParties,
  blindSpots: [
    'what happened before a data set was enabled, and what its filter leaves out, is not in it',
    'its records have no id: two that are the same in every field count as one',
  ],
}

/** Row by row what Log Explorer keeps of the account, where it is subscribed. */
export const logExplorer: LogSource = {
  ...explorerFacts,
  title: 'Data sets that Log Explorer keeps',
  blindSpots: [
    ...explorerFacts.blindSpots,
    'the data sets of zones, and the log of MCP portals, are not read with these',
  ],
  async parts(reader) {
    const kept = await enabledDatasets(reader)
    return kept.filter((dataset) => dataset !== portalLog)
  },
  open: (reader, query, dataset = '') => explorerLog(reader, query, dataset),
  deed: (row, dataset = '') => datasetDeed(row, dataset),
}
