import type {Page, PageRequest} from '../core/cloudflare.ts'
import {Fault} from '../core/fault.ts'
import type {Clock} from '../core/ports.ts'

type FetchPage<Item> = (at: PageRequest) => PromiseLike<Page<Item>>
type Key<Item> = (item: Item) => string | undefined

const perPage = 50
const mostPages = 1000
const readings = 4
const pauseMs = 250

/** What an answer says about the listing around it; every member may be missing. */
interface ListingInfo {
  readonly cursor: string | undefined
  /** Whether the listing goes by cursor at all; one without a next cursor then has ended. */
  readonly byCursor: boolean
  readonly perPage: number
  readonly totalPages: number | undefined
  readonly totalCount: number | undefined
}

const count = (value: unknown): number | undefined =>
  typeof value === 'number' && Number.isInteger(value) && value >= 0 ? value : undefined

/** Audit logs were seen with `cursor` and with `cursors.after`; which one the live API uses is not verified on a live account. */
function infoOf(page: Page<unknown>): ListingInfo {
  const info: Readonly<Record<string, unknown>> = Object(page.result_info)
  const cursor = info['cursor'] ?? Object(info['cursors']).after
  return {
    cursor: typeof cursor === 'string' && cursor !== '' ? cursor : undefined,
    byCursor: 'cursor' in info || 'cursors' in info,
    perPage: count(info['per_page']) || perPage,
    totalPages: count(info['total_pages']) || undefined,
    totalCount: count(info['total_count']),
  }
}

function isLast(at: PageRequest, page: Page<unknown>, collected: number): boolean {
  const info = infoOf(page)
  if (info.cursor !== undefined) return false
  if (at.cursor !== undefined || page.result.length === 0) return true
  if (info.totalPages !== undefined) return at.page >= info.totalPages
  return info.byCursor || info.totalCount === collected || page.result.length < info.perPage
}

/** A listing as it was read, and of how many pages with numbers, 1 for one that goes by cursor. */
interface Reading<Item> {
  readonly items: readonly Item[]
  readonly pages: number
}

/** The listing read once, or undefined when it moved meanwhile: an item twice, a cursor twice, another total, too few items. */
async function readOnce<Item>(fetchPage: FetchPage<Item>, key: Key<Item>): Promise<Reading<Item> | undefined> {
  const items: Item[] = []
  const keys = new Set<string>()
  const cursors = new Set<string>()
  let total: number | undefined
  let at: PageRequest = {page: 1, per_page: perPage}
  for (; at.page <= mostPages;) {
    const page = await fetchPage(at)
    const {cursor, totalCount} = infoOf(page)
    const known = page.result.map(key).filter((name) => name !== undefined)
    const fresh = new Set(known)
    if (fresh.size < known.length || !fresh.isDisjointFrom(keys)) return undefined
    if (at.page > 1 && totalCount !== total) return undefined
    if (cursor !== undefined && cursors.has(cursor)) return undefined
    known.forEach((name) => keys.add(name))
    items.push(...page.result)
    total = totalCount
    if (isLast(at, page, items.length))
      return total !== undefined && items.length < total
        ? undefined
        : {items, pages: at.cursor === undefined ? at.page : 1}
    if (cursor !== undefined) cursors.add(cursor)
    at = {page: at.page + 1, per_page: perPage, ...(cursor === undefined ? {} : {cursor})}
  }
  throw new Fault('UNAVAILABLE', `the listing has more than ${mostPages} pages`, {
    next: ['narrow what the runbook selects'],
  })
}

/**
 * Whether every page says the same again. An item that goes while another comes leaves the total as it was, and moves one
 * that was not read yet to a page that was; what has gone is not there a second time.
 */
async function isStillSo<Item>(
  fetchPage: FetchPage<Item>,
  key: Key<Item>,
  {items, pages}: Reading<Item>,
): Promise<boolean> {
  if (pages === 1) return true
  const numbers = Array.from({length: pages}, (_, index) => index + 1)
  const again = await Promise.all(numbers.map((page) => fetchPage({page, per_page: perPage})))
  const now = again.flatMap(({result}) => result)
  return now.length === items.length && new Set(now.map(key)).symmetricDifference(new Set(items.map(key))).size === 0
}

/**
 * Every item of a listing, each once. A listing of several pages is looked at twice, the second time all at once, unless
 * `once` says that the caller looks for what it misses. One that
 * moves meanwhile is read anew, three times at most; then it throws UNAVAILABLE, so that a short list never passes for
 * a whole one.
 */
export async function readAll<Item>(
  clock: Clock,
  fetchPage: FetchPage<Item>,
  {key, once = false}: {readonly key: Key<Item>; readonly once?: boolean},
): Promise<readonly Item[]> {
  for (let reading = 1; reading <= readings; reading += 1) {
    if (reading > 1) await clock.sleep(pauseMs * reading)
    const read = await readOnce(fetchPage, key)
    if (read !== undefined && (once || (await isStillSo(fetchPage, key, read)))) return read.items
  }
  throw new Fault('UNAVAILABLE', `the listing changes while it is read: ${readings} readings gave no whole list`, {
    next: ['run the command again once nobody else changes these objects'],
  })
}
