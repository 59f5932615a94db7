import type {EvidenceSink} from '../../../core/action.ts'
import {Fault} from '../../../core/fault.ts'
import {refused, type Refusal, type Row} from '../answer.ts'
import type {LogPage, LogWindow, Paged} from '../log-source.ts'
import {redact} from './redact.ts'

/** A log of more pages than this wants a shorter look-back. */
const maxPages = 500

/** How a reading ended: at the end of the log, at what may be a cap of the API, cut short, or where Cloudflare refused. */
export type Ending = {readonly kind: 'whole'} | {readonly kind: 'capped' | 'cut'; readonly why: string} | Refusal

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
  /** What the pages themselves say is not in them, each once. */
  readonly gaps: readonly string[]
}

export interface Kept extends Tally {
  readonly ending: Ending
  /** When each record is from, by its key. */
  readonly records: ReadonlyMap<string, number>
}

export interface Keeping {
  readonly source: string
  readonly part?: string | undefined
  /** Where in the bag the pages go. */
  readonly folder: string
  readonly sink: EvidenceSink
  readonly signal: AbortSignal
  /** The window that the pages are of. */
  readonly asked?: LogWindow
  /** Records that are kept already: a page of nothing else is read, and not kept again. */
  readonly known?: ReadonlyMap<string, number>
  /** Pages to read at most. */
  readonly most?: number
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

/** The times of the first and the last record of a page. */
function timesOf({rows}: LogPage, paged: Paged): {readonly first: string; readonly last: string} | undefined {
  const times = rows.flatMap((row) => paged.time(row) ?? []).toSorted((a, b) => Date.parse(a) - Date.parse(b))
  const [first, last] = [times[0], times.at(-1)]
  return first === undefined || last === undefined ? undefined : {first, last}
}

async function keep(
  page: LogPage,
  paged: Paged,
  {at, source, part, asked, folder, sink}: Keeping & {readonly at: number},
) {
  const {bytes, blanked} = redact(page.answer.bytes)
  const {request, status, cfRay} = page.answer
  const got = timesOf(page, paged)
  await sink.keep(`${folder}/page-${String(at).padStart(4, '0')}.json`, bytes, {
    source,
    rows: page.rows.length,
    request,
    status,
    ...(part === undefined ? {} : {part}),
    ...(asked === undefined ? {} : {asked: {from: asked.from, to: asked.to}}),
    ...(got === undefined ? {} : {got}),
    ...(cfRay === undefined ? {} : {cfRay}),
  })
  return blanked
}

function span({first, last}: Tally, paged: Paged, {rows}: LogPage): Pick<Tally, 'first' | 'last'> {
  const timeOf = (row: Row | undefined) => (row === undefined ? undefined : paged.time(row))
  const [begin, end] = [first ?? timeOf(rows.at(0)), timeOf(rows.at(-1)) ?? last]
  return {...(begin === undefined ? {} : {first: begin}), ...(end === undefined ? {} : {last: end})}
}

/** Whether the reading ends with this page; undefined when the next one is due. */
function endingWith(
  page: LogPage,
  before: LogPage | undefined,
  {fresh, rows}: {fresh: number; rows: number},
): Ending | undefined {
  if (page.next === undefined) {
    if (page.total !== undefined && page.total > rows)
      return cut(`the API counts ${page.total} records, and ${rows} came`)
    const abrupt = page.full || (before?.full === true && page.rows.length === 0)
    const why = 'it ended right after a full page, which may be a cap: compare with a shorter look-back'
    return abrupt ? {kind: 'capped', why} : {kind: 'whole'}
  }
  const stuck = page.next === before?.next || (page.rows.length > 0 && fresh === 0)
  return stuck ? cut('the same page came again instead of the next') : undefined
}

/** Keeps a log page by page, bytes as they came, until it ends. Throws only when the evidence cannot be stored. */
export async function keepPages(paged: Paged, keeping: Keeping): Promise<Kept> {
  const {known, signal, most = maxPages} = keeping
  const records = new Map<string, number>()
  let tally: Tally = {pages: 0, rows: 0, repeats: 0, blanked: 0, gaps: []}
  let before: LogPage | undefined
  const ended = (ending: Ending): Kept => ({...tally, ending, records})
  while (tally.pages < most) {
    if (signal.aborted) return ended(cut(`stopped after ${tally.pages} pages, when the time for it was up`))
    const page = await readPage(paged, before?.next)
    if (page.kind === 'refused') return ended(page)
    const keys = page.rows.map((row) => [paged.key(row), Date.parse(paged.time(row) ?? '')] as const)
    for (const [key, time] of keys) records.set(key, time)
    const fresh = records.size - tally.rows
    const isNews = known === undefined || keys.some(([key]) => !known.has(key))
    const blanked = isNews ? await keep(page, paged, {...keeping, at: tally.pages + 1}) : 0
    tally = {
      pages: tally.pages + 1,
      rows: records.size,
      repeats: tally.repeats + page.rows.length - fresh,
      blanked: tally.blanked + blanked,
      gaps: [...new Set([...tally.gaps, ...(page.gaps ?? [])])],
      ...span(tally, paged, page),
    }
    const ending = endingWith(page, before, {fresh, rows: records.size})
    if (ending !== undefined) return ended(ending)
    before = page
  }
  return ended(cut(`stopped after ${most} pages: take a shorter look-back`))
}
