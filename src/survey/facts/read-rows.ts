import type {z} from 'zod'
import type {Reader} from '../../core/cloudflare.ts'
import {canonicalJson} from '../../core/digest.ts'
import {Fault} from '../../core/fault.ts'
import {factWindow} from '../../core/facts.ts'
import {milliseconds} from '../../core/ids.ts'
import type {PagedLog} from './log-readers.ts'

/**
 * As many pages of one log: three of 1,000 rows take about a second, and those of the last days that matter most are
 * the newest. The Access log ends with an empty page, which is one of the three.
 */
const maxPages = 3

export interface Rows<Row> {
  readonly rows: readonly Row[]
  /** What of the log was not read; empty when it was read to its end. */
  readonly gaps: readonly string[]
}

export interface RowQuery<Row> {
  /** As it stands in a sentence: `the Access log`. */
  readonly name: string
  readonly schema: z.ZodType<Row>
  readonly signal: AbortSignal
}

/** The window of the facts, newest rows first. */
export function windowOf({now}: Pick<Reader, 'now'>) {
  const to = now()
  const from = new Date(to.getTime() - milliseconds(factWindow)).toISOString()
  return {from, to: to.toISOString(), direction: 'desc' as const}
}

/** What the API refused, as a fault. */
export const unreadable = (why: string): Fault => new Fault('UNAVAILABLE', why)

async function pageOf(log: PagedLog, cursor: string | undefined) {
  const page = await log.read(cursor)
  if (page.kind === 'refused') throw unreadable(page.why)
  return page
}

/** What was read so far. A log that grows while it is read pushes rows on to the next page: those come twice. */
function rowsOf<Row>(pages: readonly (readonly unknown[])[], {name, schema}: RowQuery<Row>) {
  const found = [...new Map(pages.flat().map((row) => [canonicalJson(row), row])).values()]
  const rows = found.flatMap((row) => schema.safeParse(row).data ?? [])
  const strange = found.length - rows.length
  const gaps = strange === 0 ? [] : [`${strange} rows of ${name} are not as documented, and are not counted`]
  return {count: found.length.toLocaleString('en-US'), rows, gaps}
}

/**
 * The newest rows of a log, as far as a few pages reach. A page that fails after the first is a gap; the first one
 * throws its Fault.
 */
export async function readRows<Row>(log: PagedLog, query: RowQuery<Row>): Promise<Rows<Row>> {
  const pages: (readonly unknown[])[] = []
  let why = 'a plan does not wait for more'
  let cursor: string | undefined
  while (pages.length < maxPages) {
    try {
      const page = await pageOf(log, cursor)
      pages.push(page.rows)
      if (page.next === undefined) return rowsOf(pages, query)
      cursor = page.next
    } catch (error) {
      if (pages.length === 0 || !(error instanceof Fault)) throw error
      why = query.signal.aborted ? 'the time for it was up' : error.message
      break
    }
  }
  const {count, rows, gaps} = rowsOf(pages, query)
  return {rows, gaps: [`${query.name} was read only as far as its newest ${count} rows: ${why}`, ...gaps]}
}
