import type {Answer} from './answer.ts'
import {ok, refused} from './answer.ts'

/** Not verified on a live account. */
const mostPerPage = 1000

/** A positive whole number of the query, `otherwise` when it is not given; undefined when it is something else or over `most`. */
export function wholeNumber(
  query: URLSearchParams,
  name: string,
  {otherwise, most = mostPerPage}: {readonly otherwise: number; readonly most?: number},
): number | undefined {
  const text = query.get(name)
  if (text === null) return otherwise
  return /^[1-9]\d*$/.test(text) && Number(text) <= most ? Number(text) : undefined
}

/** A listing with `page` and `per_page`; the page size that Cloudflare assumes differs by product and is not verified. */
export function numberedPage(items: readonly unknown[], query: URLSearchParams, otherwise = 25): Answer {
  const page = wholeNumber(query, 'page', {otherwise: 1, most: Infinity})
  const perPage = wholeNumber(query, 'per_page', {otherwise})
  if (page === undefined || perPage === undefined)
    return refused(400, 1001, `page must be positive, and per_page at most ${mostPerPage}`)
  const result = items.slice((page - 1) * perPage, page * perPage)
  const resultInfo = {
    page,
    per_page: perPage,
    count: result.length,
    total_count: items.length,
    total_pages: Math.ceil(items.length / perPage),
  }
  return ok(result, {resultInfo})
}

export const encodeCursor = (position: number) => Buffer.from(`after:${position}`).toString('base64url')

/** How many items come before the page that the cursor stands for; undefined when the cursor was not made here. */
export function decodeCursor(cursor: string | null): number | undefined {
  if (cursor === null || cursor === '') return 0
  const position = /^after:(\d+)$/.exec(Buffer.from(cursor, 'base64url').toString())?.[1]
  return position === undefined ? undefined : Number(position)
}

/** One slice of a listing and the cursor of the next, if there is more. */
export function cursorSlice<Item>(
  items: readonly Item[],
  start: number,
  size: number,
): {readonly slice: readonly Item[]; readonly next?: string} {
  const end = start + size
  return {slice: items.slice(start, end), ...(end < items.length ? {next: encodeCursor(end)} : {})}
}

/** One end of the query's window, in epoch milliseconds; undefined when it is missing or no date. */
export function bound(query: URLSearchParams, name: string): number | undefined {
  const at = Date.parse(query.get(name) ?? '')
  return Number.isNaN(at) ? undefined : at
}
