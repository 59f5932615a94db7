import {z} from 'zod'
import type {Reader} from '../../../../core/cloudflare.ts'
import type {Deed} from '../../../../core/story/deed.ts'
import {Row, textAt, understand} from '../../answer.ts'
import type {LogQuery, LogScope, LogSource, Paged, Standing} from '../../log-source.ts'
import {isNarrowed, named, workersOfIt} from '../../narrowing.ts'

/** How many events one answer may hold is not verified on a live account. */
const perPage = 1000

/** The part that stands for all Workers at once, deleted ones included: no script can be called so. */
const allWorkers = '*'

const thinned = 'Cloudflare answered from a sample of what it keeps: a shorter look-back, or one agent, may give more'

const Answer = z.looseObject({
  result: z.looseObject({
    statistics: z.looseObject({abr_level: z.number().nullish()}).nullish(),
    events: z.looseObject({count: z.number().nullish(), events: z.array(Row).nullish()}).nullish(),
  }),
})

const idOf = (row: Row | undefined) => (row === undefined ? undefined : textAt(row, '$metadata', 'id'))

function timeOf(row: Row): string | undefined {
  const ms = row['timestamp']
  return typeof ms === 'number' ? new Date(ms).toISOString() : undefined
}

/** `dry` keeps Cloudflare from storing the query and its result; every other member is as the SDK has it. */
function queryOf({from, to}: LogQuery, part: string, offset: string | undefined): object {
  const filter = {kind: 'filter', key: '$metadata.service', operation: 'eq', type: 'string', value: part}
  return {
    queryId: 'firebreak',
    dry: true,
    view: 'events',
    limit: perPage,
    timeframe: {from: Date.parse(from), to: Date.parse(to)},
    parameters: {filterCombination: 'and', filters: part === allWorkers ? [] : [filter]},
    ...(offset === undefined ? {} : {offset, offsetDirection: 'next'}),
  }
}

/** Newest first, whatever direction is asked for: the query orders nothing but calculations. */
function open(reader: Reader, query: LogQuery, part = allWorkers): Paged {
  return {
    async read(cursor) {
      const path = `/accounts/${reader.account}/workers/observability/telemetry/query`
      const answer = await reader.ask(path, queryOf(query, part, cursor))
      const page = understand(answer, Answer)
      if (page.kind === 'refused') return page
      const {statistics, events} = page.body.result
      const rows = events?.events ?? []
      const [full, last] = [rows.length >= perPage, idOf(rows.at(-1))]
      return {
        kind: 'page',
        answer,
        rows,
        full: false,
        ...(full && last !== undefined ? {next: last} : {}),
        ...(typeof events?.count === 'number' ? {total: events.count} : {}),
        ...((statistics?.abr_level ?? 1) > 1 ? {gaps: [thinned]} : {}),
      }
    },
    key: (row) => idOf(row) ?? JSON.stringify(row),
    time: timeOf,
  }
}

/** Those of the agent or the segment, and those that the plan touches; for a whole account all in one query, deleted ones too. */
async function parts(_reader: Reader, scope: LogScope): Promise<readonly string[]> {
  const {of, targets} = scope
  if (of === 'account' && !isNarrowed(scope)) return [allWorkers]
  const wanted = [...targets, ...named(scope)]
  return [...new Set(wanted.flatMap(({kind, name}) => (kind === 'worker' ? [name] : [])))]
}

const Settings = z.looseObject({
  result: z.looseObject({
    observability: z
      .looseObject({
        enabled: z.boolean(),
        head_sampling_rate: z.number().nullish(),
        logs: z.looseObject({enabled: z.boolean(), head_sampling_rate: z.number().nullish()}).nullish(),
      })
      .nullish(),
  }),
})

/** What the Worker's own settings say of how much of it is kept (SDK: ScriptAndVersionSettings). */
async function standing(reader: Reader, part = allWorkers): Promise<Standing> {
  if (part === allWorkers)
    return {gaps: ['whether each Worker keeps all of its events is not looked up: narrow it to an agent for that']}
  const path = `/accounts/${reader.account}/workers/scripts/${encodeURIComponent(part)}/settings`
  const settings = understand(await reader.raw(path), Settings)
  if (settings.kind === 'refused') return {gaps: [`how much of it is kept is not known: ${settings.why}`]}
  const {observability} = settings.body.result
  if (observability?.enabled !== true || observability.logs?.enabled === false)
    return {gaps: ['its observability is off: what is here is from a time when it was on']}
  const rate = observability.logs?.head_sampling_rate ?? observability.head_sampling_rate ?? 1
  return rate < 1 ? {sampled: true, gaps: [`it keeps ${rate * 100} % of its invocations (head sampling)`]} : {gaps: []}
}

const outcomes: Readonly<Record<string, Deed['outcome']>> = {ok: 'allowed', canceled: 'failed', exception: 'failed'}

function statusOf(row: Row): string | undefined {
  const status = Row.safeParse(row['$metadata']).data?.['statusCode']
  return typeof status === 'number' ? `status ${status}` : undefined
}

function spanOf(row: Row): Pick<Deed, 'span'> {
  const [trace, id, parent] = ['traceId', 'spanId', 'parentSpanId'].map((name) => textAt(row, '$metadata', name))
  if (trace === undefined) return {}
  return {span: {trace, ...(id === undefined ? {} : {id}), ...(parent === undefined ? {} : {parent})}}
}

/** One invocation of a Worker, by what it was set off. A line that it logged says nothing that somebody did. */
function deed(row: Row): Deed | undefined {
  const [time, service] = [timeOf(row), textAt(row, '$metadata', 'service') ?? textAt(row, '$workers', 'scriptName')]
  const outcome = textAt(row, '$workers', 'outcome')
  if (time === undefined || service === undefined || outcome === undefined) return undefined
  const [ray, detail] = [textAt(row, '$metadata', 'rayId'), statusOf(row)]
  return {
    time,
    by: [{kind: 'worker', id: service}],
    verb: 'called',
    object: {
      kind: textAt(row, '$workers', 'eventType') ?? 'invocation',
      id: textAt(row, '$metadata', 'trigger') ?? service,
    },
    outcome: outcomes[outcome] ?? 'unknown',
    ...(ray === undefined ? {} : {ray}),
    ...(detail === undefined ? {} : {detail}),
    ...spanOf(row),
  }
}

/** What Workers logged and how they were invoked (SDK: workers/observability/telemetry, view `events`). */
export const workersTelemetry: LogSource = {
  title: 'Workers telemetry',
  source: 'https://developers.cloudflare.com/workers/observability/logs/workers-logs/ and the SDK’s Telemetry.query',
  permissions: ['Workers Observability Read', 'Workers Scripts Read'],
  retention: {hours: 7 * 24, words: '7 days; 3 on the Free plan'},
  lagMs: 5 * 60_000,
  sampled: false,
  narrowed: {agent: workersOfIt, segment: workersOfIt},
  names: ['worker'],
  blindSpots: [
    'a Worker whose observability is off leaves no events, and what one does between two lines of its own log is not in them',
    'past the daily limit of the account Cloudflare keeps one event in a hundred',
  ],
  parts,
  standing,
  open,
  deed,
}
