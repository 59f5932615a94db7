import {z} from 'zod'
import type {Account} from '../../account/account.ts'
import {type Answer, ok, refused} from '../../api/answer.ts'
import {route} from '../../api/route.ts'
import {type Invocation, observabilityOf} from './records.ts'

/** Days that an event can be queried for (docs: Workers Logs, limits). */
const retentionMs = 7 * 86_400_000
/** The most that one answer holds is not verified on a live account. */
const mostPerPage = 2_000
const usualPerPage = 50

/** The leaves that firebreak sends (SDK: WorkersObservabilityFilterLeaf); there are more operations. */
const Filter = z.strictObject({
  key: z.literal('$metadata.service'),
  operation: z.literal('eq'),
  type: z.literal('string'),
  value: z.string(),
  kind: z.literal('filter').optional(),
})

/** SDK: TelemetryQueryParams. */
const Query = z
  .strictObject({
    queryId: z.string().min(1),
    timeframe: z.strictObject({from: z.int(), to: z.int()}),
    view: z.literal('events'),
    dry: z.boolean().optional(),
    limit: z.int().positive().max(mostPerPage).default(usualPerPage),
    offset: z.string().optional(),
    offsetDirection: z.enum(['next', 'prev']).optional(),
    parameters: z
      .strictObject({
        datasets: z.array(z.string()).optional(),
        filterCombination: z.literal('and').optional(),
        filters: z.array(Filter).optional(),
      })
      .optional(),
  })
  .refine(({timeframe: {from, to}}) => from < to, 'from must be earlier than to')
type Query = z.infer<typeof Query>

const shown = (account: Account, one: Invocation) => ({
  dataset: 'cloudflare-workers',
  timestamp: one.timestamp,
  source: {message: '', level: 'info'},
  $metadata: {
    id: one.id,
    account: account.id,
    cloudService: 'workers',
    level: 'info',
    origin: one.eventType,
    rayId: one.ray,
    requestId: one.requestId,
    service: one.service,
    statusCode: one.status,
    trigger: one.trigger,
    type: 'cf-worker-event',
  },
  $workers: {
    eventType: one.eventType,
    scriptName: one.service,
    executionModel: 'stateless',
    outcome: 'ok',
    requestId: one.requestId,
    scriptVersion: {id: one.version},
    truncated: false,
    cpuTimeMs: 2,
    wallTimeMs: 9,
  },
})

/** Newest first; a cursor stands for the last event that the caller has. */
function eventsOf(account: Account, {timeframe, limit, offset, parameters}: Query): Answer {
  const {invocations, abrLevel} = observabilityOf(account)
  const kept = account.clock.now().getTime() - retentionMs
  const services = (parameters?.filters ?? []).map(({value}) => value)
  const found = invocations
    .filter(({timestamp}) => timestamp >= Math.max(kept, timeframe.from) && timestamp <= timeframe.to)
    .filter(({service}) => services.every((wanted) => wanted === service))
    .toSorted((a, b) => b.timestamp - a.timestamp)
  const at = offset === undefined ? 0 : found.findIndex(({id}) => id === offset) + 1
  if (offset !== undefined && at === 0) return refused(400, 10_000, 'offset is no event of this query')
  const events = found.slice(at, at + limit).map((one) => shown(account, one))
  const statistics = {bytes_read: 1024 * found.length, elapsed: 0.01, rows_read: found.length, abr_level: abrLevel}
  return ok({
    run: {accountId: account.id, dry: true, status: 'COMPLETED', timeframe},
    statistics,
    events: {count: found.length, events, fields: [], series: []},
  })
}

/** The telemetry query: a POST that only reads (SDK: Workers.Observability.Telemetry.query). */
export const telemetryRoutes = [
  route({
    method: 'POST',
    path: '/accounts/{account}/workers/observability/telemetry/query',
    permissions: ['Workers Observability Read', 'Workers Observability Write'],
    body: Query,
    handle: ({account, body}) => eventsOf(account, body),
  }),
]
