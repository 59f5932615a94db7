import {z} from 'zod'
import type {Reader} from '../../core/cloudflare.ts'
import {canonicalJson} from '../../core/digest.ts'
import {refused, type Refusal, Row, textAt, understand} from './answer.ts'
import type {LogPage, LogQuery, Paged} from './log-source.ts'

/** A data set of GraphQL Analytics below an account, whose rows are groups of records with the same dimensions. */
export interface Groups {
  readonly node: string
  /** Wanted, the most telling first. Only those are asked for that the settings of the data set name: no other is documented. */
  readonly dimensions: readonly string[]
  /** GraphQL conditions on dimensions, besides the time. */
  readonly filter?: string
}

const Limits = z.looseObject({
  enabled: z.boolean(),
  availableFields: z.array(z.string()),
  maxPageSize: z.int().positive(),
  maxNumberOfFields: z.int().positive(),
  /** Both in seconds. */
  maxDuration: z.int().positive(),
  notOlderThan: z.int().positive(),
})
type Limits = z.infer<typeof Limits>

/** Below the one account that was asked for. */
const answerOf = (node: z.ZodType<Row>) =>
  z.looseObject({data: z.looseObject({viewer: z.looseObject({accounts: z.array(node).min(1)})})})

const settingsText = (node: string) => `query ($accountTag: string) {
  viewer {
    accounts(filter: {accountTag: $accountTag}) {
      settings {
        ${node} { enabled availableFields maxPageSize maxNumberOfFields maxDuration notOlderThan }
      }
    }
  }
}`

/** As many of the wanted dimensions as may be asked for at once; `count` and the sampling interval are fields too. */
function dimensionsOf({dimensions}: Groups, {availableFields, maxNumberOfFields}: Limits): readonly string[] {
  const known = new Set(availableFields.map((field) => field.replace(/^dimensions[_.]/, '')))
  return ['datetime', ...dimensions.filter((name) => known.has(name))].slice(0, Math.max(maxNumberOfFields - 2, 1))
}

const groupsText = (
  groups: Groups,
  limits: Limits,
  direction: LogQuery['direction'],
) => `query ($accountTag: string, $datetimeStart: string, $datetimeEnd: string) {
  viewer {
    accounts(filter: {accountTag: $accountTag}) {
      ${groups.node}(
        limit: ${limits.maxPageSize}
        filter: {${['datetime_geq: $datetimeStart, datetime_leq: $datetimeEnd', groups.filter ?? []].flat().join(', ')}}
        orderBy: [datetime_${direction.toUpperCase()}]
      ) {
        count
        avg { sampleInterval }
        dimensions { ${dimensionsOf(groups, limits).join(' ')} }
      }
    }
  }
}`

const timeOf = (row: Row | undefined) => textAt(row, 'dimensions', 'datetime')

type Answered<Body> = {readonly kind: 'answered'; readonly body: Body; readonly answer: LogPage['answer']} | Refusal

async function limitsOf(reader: Reader, {node}: Groups): Promise<Answered<Limits>> {
  const answer = await reader.graphql(settingsText(node), {accountTag: reader.account})
  const understood = understand(answer, answerOf(z.looseObject({settings: z.looseObject({[node]: Limits})})))
  if (understood.kind === 'refused') return understood
  const limits = Limits.safeParse(Row.safeParse(understood.body.data.viewer.accounts[0]?.['settings']).data?.[node])
  if (!limits.success || !limits.data.enabled)
    return refused(`the account, or this token, may not ask for ${node}: its settings say so`)
  return {kind: 'answered', body: limits.data, answer}
}

/** A minute is left for the request to arrive: one second too far back refuses it as a whole. */
const marginMs = 60_000

/** From where on the data set answers, and what is lost by it. */
function reachOf(
  {from}: LogQuery,
  {notOlderThan}: Limits,
  now: Date,
): {readonly from: string; readonly gaps: readonly string[]} {
  const oldest = now.getTime() - notOlderThan * 1000 + marginMs
  if (Date.parse(from) >= oldest) return {from, gaps: []}
  const since = new Date(oldest).toISOString()
  return {from: since, gaps: [`records before ${since} are not here: the data set reaches back no further`]}
}

interface Span {
  readonly datetimeStart: string
  readonly datetimeEnd: string
}

/** As wide as one query may be, from the cursor on. */
function spanAt(cursor: string, {from, to, direction}: LogQuery, maxDuration: number): Span {
  const at = Date.parse(cursor)
  if (direction === 'asc')
    return {
      datetimeStart: cursor,
      datetimeEnd: new Date(Math.min(at + maxDuration * 1000, Date.parse(to))).toISOString(),
    }
  return {
    datetimeStart: new Date(Math.max(at - maxDuration * 1000, Date.parse(from))).toISOString(),
    datetimeEnd: cursor,
  }
}

/** A full page goes on where its last row was; another one where its span ends, until the window does. */
function nextOf(span: Span, last: string | undefined, {from, to, direction}: LogQuery): {readonly next?: string} {
  if (last !== undefined) return {next: last}
  const [end, goal] = direction === 'asc' ? [span.datetimeEnd, to] : [span.datetimeStart, from]
  return Date.parse(end) === Date.parse(goal) ? {} : {next: end}
}

/**
 * Reads a data set that is adaptively sampled (docs: GraphQL Analytics, sampling): what its settings allow is asked
 * first, and kept as the first page. A row stands for `count` records of which about one in `sampleInterval` was kept.
 */
export function analyticsGroups(reader: Reader, asked: LogQuery, groups: Groups): Paged {
  const {node} = groups
  let known: Promise<Answered<Limits>> | undefined
  return {
    async read(cursor) {
      const settings = await (known ??= limitsOf(reader, groups))
      if (settings.kind === 'refused') return settings
      const {from, gaps} = reachOf(asked, settings.body, reader.now())
      const query = {...asked, from}
      if (cursor === undefined) {
        const next = query.direction === 'asc' ? query.from : query.to
        return {kind: 'page', answer: settings.answer, rows: [], full: false, next, gaps}
      }
      const span = spanAt(cursor, query, settings.body.maxDuration)
      const answer = await reader.graphql(groupsText(groups, settings.body, query.direction), {
        accountTag: reader.account,
        ...span,
      })
      const understood = understand(answer, answerOf(z.looseObject({[node]: z.array(Row)})))
      if (understood.kind === 'refused') return understood
      const rows = z.array(Row).parse(understood.body.data.viewer.accounts[0]?.[node])
      const full = rows.length >= settings.body.maxPageSize
      return {kind: 'page', answer, rows, full, ...nextOf(span, full ? timeOf(rows.at(-1)) : undefined, query)}
    },
    key: canonicalJson,
    time: timeOf,
  }
}
