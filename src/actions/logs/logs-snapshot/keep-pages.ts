import type {EvidenceSink} from '../../../core/action.ts'
import {Fault} from '../../../core/fault.ts'
import {refused, type Refusal, type Row} from '../answer.ts'
import type {LogPage, Paged} from '../log-source.ts'
import {redact} from './redact.ts'

/** A log of more pages than this wants a shorter look-back. */
const maxPages = 500

/** How a reading ended: at the end of the log, cut short, or where Cloudflare refused. */
export type Ending = {readonly kind: 'whole'} | {readonly kind: 'cut'; readonly why: string} | Refusal

interface Tally {
  readonly pages: number
  /** Distinct records. */
  readonly rows: number
  /** Records that came more than once. */
  readonly repeats: number
  /** Secret values that were blanked before the bytes were kept. */
  readonly blanked: number
  readonly first?: string
  readonly last?: string
}
export type Kept = Tally & {readonly ending: Ending}

export interface Keeping {
  readonly source: string
  /** Where in the bag the pages go. */
  readonly folder: string
  readonly sink: EvidenceSink
  readonly signal: AbortSignal
}

const cut = (why: string): Ending => ({kind: 'cut', why})

async function readPage(paged: Paged, cursor: string | undefined): Promise<LogPage | Refusal> {
  try {
    return await paged.read(cursor)
  } catch (error) {
    if (error instanceof Fault) return refused(error.message)
    throw error
  }
}

async function keep(page: LogPage, at: number, {source, folder, sink}: Keeping): Promise<number> {
  const {bytes, blanked} = redact(page.answer.bytes)
  const {request, status, cfRay} = page.answer
  const about = {source, rows: page.rows.length, request, status, ...(cfRay === undefined ? {} : {cfRay})}
  await sink.keep(`${folder}/page-${String(at).padStart(4, '0')}.json`, bytes, about)
  return blanked
}

function span({first, last}: Tally, paged: Paged, {rows}: LogPage): Pick<Tally, 'first' | 'last'> {
  const timeOf = (row: Row | undefined) => (row === undefined ? undefined : paged.time(row))
  const [begin, end] = [first ?? timeOf(rows.at(0)), timeOf(rows.at(-1)) ?? last]
  return {...(begin === undefined ? {} : {first: begin}), ...(end === undefined ? {} : {last: end})}
}

/** Whether the reading ends with this page; undefined when the next one is due. */
function endingWith(page: LogPage, before: LogPage | undefined, fresh: number): Ending | undefined {
  if (page.next === undefined) {
    const abrupt = before?.full === true && page.rows.length === 0
    return abrupt
      ? cut('it ended right after a full page, which may be a cap: compare with a shorter look-back')
      : {kind: 'whole'}
  }
  const stuck = page.next === before?.next || (page.rows.length > 0 && fresh === 0)
  return stuck ? cut('the same page came again instead of the next') : undefined
}

/** Keeps a log page by page, bytes as they came, until it ends. Throws only when the evidence cannot be stored. */
export async function keepPages(paged: Paged, keeping: Keeping): Promise<Kept> {
  const seen = new Set<string>()
  let tally: Tally = {pages: 0, rows: 0, repeats: 0, blanked: 0}
  let before: LogPage | undefined
  while (tally.pages < maxPages) {
    if (keeping.signal.aborted)
      return {...tally, ending: cut(`stopped after ${tally.pages} pages, when the time for it was up`)}
    const page = await readPage(paged, before?.next)
    if (page.kind === 'refused') return {...tally, ending: page}
    for (const row of page.rows) seen.add(paged.key(row))
    const fresh = seen.size - tally.rows
    const blanked = await keep(page, tally.pages + 1, keeping)
    tally = {
      pages: tally.pages + 1,
      rows: seen.size,
      repeats: tally.repeats + page.rows.length - fresh,
      blanked: tally.blanked + blanked,
      ...span(tally, paged, page),
    }
    const ending = endingWith(page, before, fresh)
    if (ending !== undefined) return {...tally, ending}
    before = page
  }
  return {...tally, ending: cut(`stopped after ${maxPages} pages: take a shorter look-back`)}
}
