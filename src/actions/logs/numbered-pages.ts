import {z} from 'zod'
import type {Reader} from '../../core/cloudflare.ts'
import {canonicalJson} from '../../core/digest.ts'
import {Row, textAt, understand} from './answer.ts'
import type {Paged} from './log-source.ts'

const Page = z.looseObject({
  result: z.array(Row).nullable(),
  result_info: z.looseObject({total_count: z.int().min(0).nullish()}).nullish(),
})

/** A listing by page number. */
export interface Numbered {
  /** Below the account. */
  readonly path: string
  /** What is asked besides the page; a member that comes more than once is a list. */
  readonly query: Readonly<Record<string, string>>
  readonly perPage: number
  /** Members that tell one record from another; the whole record where there are none. */
  readonly key?: readonly string[]
  /** The member that says when. */
  readonly time: string
}

/**
 * Reads a listing by page number, until a page is empty: whether a short page is the last one, the API does not say
 * everywhere, nor does it everywhere give a total.
 */
export function numberedPages(reader: Reader, {path, query, perPage, key, time}: Numbered): Paged {
  return {
    async read(cursor = '1') {
      const answer = await reader.raw(`/accounts/${reader.account}/${path}`, {
        ...query,
        page: cursor,
        per_page: String(perPage),
      })
      const page = understand(answer, Page)
      if (page.kind === 'refused') return page
      const {result, result_info: info} = page.body
      const rows = result ?? []
      const total = info?.total_count
      const next = rows.length === 0 ? {} : {next: String(Number(cursor) + 1)}
      // Where there is a total, it tells whether a full page was the last.
      const full = typeof total !== 'number' && rows.length >= perPage
      return {kind: 'page', answer, rows, full, ...next, ...(total === null || total === undefined ? {} : {total})}
    },
    key: (row) => (key === undefined ? canonicalJson(row) : key.map((name) => textAt(row, name) ?? '').join(' ')),
    time: (row) => textAt(row, time),
  }
}
