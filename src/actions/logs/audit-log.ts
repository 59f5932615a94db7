import {z} from 'zod'
import type {Reader} from '../../core/cloudflare.ts'
import {canonicalJson} from '../../core/digest.ts'
import {Row, textAt, understand} from './answer.ts'
import type {LogQuery, Paged} from './log-source.ts'

/** The largest page; the default is 100. Not verified on a live account. */
const perPage = 1000

/** The documented example has `cursor`, the SDK's type `cursors.after`. Which one the API sends is not verified on a live account. */
const Page = z.looseObject({
  result: z.array(Row),
  result_info: z
    .looseObject({
      cursor: z.string().nullish(),
      cursors: z.looseObject({after: z.string().nullish()}).nullish(),
    })
    .nullish(),
})

/** What a row must be about; several of them all apply (SDK: AuditListParams, sent without the `not` of its types). */
export type AuditFilter = Readonly<Partial<Record<'actor_token_id' | 'action_type', string>>>

export interface AuditQuery extends LogQuery {
  readonly only?: AuditFilter
}

/** Audit logs v2, GET /accounts/{account}/logs/audit (docs: fundamentals, audit logs; 18 months, reads not recorded). */
export function auditLog(reader: Reader, {from, to, direction, only = {}}: AuditQuery): Paged {
  return {
    async read(cursor) {
      const query = {since: from, before: to, direction, limit: String(perPage), ...only}
      const path = `/accounts/${reader.account}/logs/audit`
      const answer = await reader.raw(path, cursor === undefined ? query : {...query, cursor})
      const page = understand(answer, Page)
      if (page.kind === 'refused') return page
      const {result, result_info: info} = page.body
      const next = info?.cursor || info?.cursors?.after
      return {kind: 'page', answer, rows: result, full: false, ...(next ? {next} : {})}
    },
    key: (row) => textAt(row, 'id') ?? canonicalJson(row),
    time: (row) => textAt(row, 'action', 'time'),
  }
}
