import {z} from 'zod'
import type {Reader} from '../../core/cloudflare.ts'
import {Row, textAt, understand} from './answer.ts'
import type {LogWindow, Paged} from './log-source.ts'

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
