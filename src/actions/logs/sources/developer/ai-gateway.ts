import {z} from 'zod'
import type {Reader} from '../../../../core/cloudflare.ts'
import {Row, textAt, understand} from '../../answer.ts'
import type {Deed} from '../../../../core/story/deed.ts'
import type {LogScope, LogSource, LogWindow, Paged, Standing} from '../../log-source.ts'
import {gatewaysOfIt} from '../../narrowing.ts'

/** The largest page is not documented in the SDK's types. */
const perPage = 50

const Page = z.looseObject({result: z.array(Row)})

/**
 * Model calls of one AI Gateway, GET /accounts/{account}/ai-gateway/gateways/{id}/logs (SDK: AIGateway.logs.list),
 * newest first until one is older than the window: its filters by time are deprecated. Rows say who asked which model
 * and what came of it, and hold neither prompt nor answer.
 */
export function modelCalls(reader: Reader, gateway: string, {from}: LogWindow): Paged {
  const timeOf = (row: Row | undefined) => (row === undefined ? undefined : textAt(row, 'created_at'))
  return {
    async read(cursor = '1') {
      const answer = await reader.raw(`/accounts/${reader.account}/ai-gateway/gateways/${gateway}/logs`, {
        page: cursor,
        per_page: String(perPage),
        order_by: 'created_at',
        order_by_direction: 'desc',
      })
      const page = understand(answer, Page)
      if (page.kind === 'refused') return page
      const rows = page.body.result
      const [full, oldest] = [rows.length === perPage, timeOf(rows.at(-1))]
      const isDone = !full || (oldest !== undefined && Date.parse(oldest) < Date.parse(from))
      return {kind: 'page', answer, rows, full: false, ...(isDone ? {} : {next: String(Number(cursor) + 1)})}
    },
    key: (row) => textAt(row, 'id') ?? JSON.stringify(row),
    time: timeOf,
  }
}

/** The gateways that the agent calls, that the plan touches, or all: nothing says which of the others an agent used, or any a segment. */
async function gatewaysOf(reader: Reader, {of, targets, agent, segment}: LogScope): Promise<readonly string[]> {
  const touched = targets.flatMap(({kind, id}) => (kind === 'ai-gateway' ? [id] : []))
  const called = agent?.aiGateways.map(({name}) => name) ?? []
  const isWhole = segment !== undefined || (of === 'account' && agent === undefined)
  if (!isWhole) return [...new Set([...touched, ...called])]
  const listed = await reader.all(
    ({page, per_page}) => reader.api.aiGateway.list({account_id: reader.account, page, per_page}),
    ({id}) => id,
  )
  return listed.map(({id}) => id)
}

/** Accounts made since then have no such log: the calls are in the telemetry of Workers (docs: AI Gateway, logging). */
const lastLegacy = Date.parse('2026-09-24T00:00:00Z')

const AccountAnswer = z.looseObject({result: z.looseObject({created_on: z.string().nullish()})})
const GatewayAnswer = z.looseObject({
  result: z.looseObject({
    collect_logs: z.boolean(),
    log_management: z.number().nullish(),
    log_management_strategy: z.enum(['STOP_INSERTING', 'DELETE_OLDEST']).nullish(),
  }),
})

const strategies = {
  STOP_INSERTING: 'keeps no more calls once it is full',
  DELETE_OLDEST: 'deletes its oldest calls once it is full',
} as const

/** What a gateway's own settings say of its log. */
function settled({log_management: most, log_management_strategy: strategy, ...settings}: GatewaySettings): Standing {
  if (!settings.collect_logs) return {gaps: ['it does not collect logs: what is here is from a time when it did']}
  if (!strategy) return {gaps: ['what it does once its log is full is not said by its settings']}
  const size = typeof most === 'number' ? ` (${most} calls)` : ''
  return {gaps: [`it ${strategies[strategy]}${size}`]}
}
type GatewaySettings = z.infer<typeof GatewayAnswer>['result']

async function standing(reader: Reader, gateway = ''): Promise<Standing> {
  const account = understand(await reader.raw(`/accounts/${reader.account}`), AccountAnswer)
  const createdOn = account.kind === 'refused' ? undefined : account.body.result.created_on
  if (createdOn && Date.parse(createdOn) >= lastLegacy) {
    const absent = `the account was made on ${createdOn}, and AI Gateways of accounts made since 2026-09-24 have no log of their own: keep workers-telemetry`
    return {absent, gaps: []}
  }
  const path = `/accounts/${reader.account}/ai-gateway/gateways/${encodeURIComponent(gateway)}`
  const settings = understand(await reader.raw(path), GatewayAnswer)
  return settings.kind === 'refused'
    ? {gaps: [`what it keeps is not known: ${settings.why}`]}
    : settled(settings.body.result)
}

const refusals = new Set([401, 403, 429])

function outcomeOf(row: Row): Deed['outcome'] {
  if (row['success'] === true) return 'allowed'
  if (row['success'] !== false) return 'unknown'
  return refusals.has(Number(row['status_code'])) ? 'refused' : 'failed'
}

/** One call of a model. The log names the gateway that it came through, and nobody who made it. */
function deed(row: Row, gateway = ''): Deed | undefined {
  const [time, model] = [textAt(row, 'created_at'), textAt(row, 'model')]
  if (time === undefined || model === undefined) return undefined
  const detail = [textAt(row, 'provider'), textAt(row, 'path')].filter((one) => one !== undefined).join(' ')
  return {
    time,
    by: [{kind: 'gateway', id: gateway}],
    verb: 'called',
    object: {kind: 'model', id: model},
    outcome: outcomeOf(row),
    ...(detail === '' ? {} : {detail}),
  }
}

/** Which model was called through which gateway, and what came of it. */
export const aiGateway: LogSource = {
  title: 'Model calls through AI Gateways',
  source: 'SDK: ai-gateway/logs',
  permissions: ['AI Gateway Read', 'Account Settings Read'],
  retention: {words: 'by number, not by time: the oldest are deleted, or no more are kept, once a gateway is full'},
  lagMs: 5 * 60_000,
  sampled: false,
  narrowed: gatewaysOfIt,
  names: ['gateway'],
  blindSpots: [
    'prompts and answers are not kept: the rows say which model was called, when, and what came of it',
    'a caller keeps a call out of this log with the header cf-aig-collect-log: false',
  ],
  parts: gatewaysOf,
  standing,
  open: (reader, query, gateway = '') => modelCalls(reader, gateway, query),
  deed,
}
