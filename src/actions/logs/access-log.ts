import {z} from 'zod'
import type {Reader} from '../../core/cloudflare.ts'
import {Row, textAt, understand} from './answer.ts'
import type {LogQuery, Paged} from './log-source.ts'

/** The largest page; the default is 25. Not verified on a live account. */
const perPage = 1000

const Page = z.looseObject({result: z.array(Row)})

/**
 * People's sign-ins, GET /accounts/{account}/access/logs/access_requests (SDK: zero-trust/access/logs/access-requests).
 * A plain array without a total: only an empty page is the end. Kept 24 hours to 180 days, by plan.
 */
export function accessLog(reader: Reader, {from, to, direction}: LogQuery): Paged {
  return {
    async read(cursor = '1') {
      const answer = await reader.raw(`/accounts/${reader.account}/access/logs/access_requests`, {
        since: from,
        until: to,
        direction,
        limit: String(perPage),
        per_page: String(perPage),
        page: cursor,
      })
      const page = understand(answer, Page)
      if (page.kind === 'refused') return page
      const rows = page.body.result
      const next = rows.length === 0 ? {} : {next: String(Number(cursor) + 1)}
      return {kind: 'page', answer, rows, full: rows.length === perPage, ...next}
    },
    key: (row) => ['ray_id', 'created_at', 'app_uid'].map((name) => textAt(row, name) ?? '').join(' '),
    time: (row) => textAt(row, 'created_at'),
  }
}
