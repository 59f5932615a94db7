import type {FaultKind} from '../temper/faults.ts'
import {encodeCursor} from './paging.ts'
import type {Reply} from './answer.ts'

/** A listing as it went out, as far as it matters here. */
interface Listing {
  readonly result: readonly unknown[]
  readonly result_info?: {readonly page?: number; readonly total_count?: number; readonly cursor?: string} | undefined
}

/** A reply as it would be for another page of the same listing. */
export type OtherPage = (page: number) => Reply

/** What becomes of a reply. */
export type Spoil = (reply: Reply, otherPage: OtherPage) => Reply

function listingOf({status, body}: Reply): Listing | undefined {
  if (status !== 200 || !body.startsWith('{')) return undefined
  // What this server has written itself a moment ago.
  const parsed = JSON.parse(body) as {readonly result?: unknown}
  return Array.isArray(parsed.result) ? (parsed as Listing) : undefined
}

/** Changes a listing, and leaves alone what is none. */
const relisted =
  (change: (listing: Listing, otherPage: (page: number) => readonly unknown[]) => Listing): Spoil =>
  (reply, otherPage) => {
    const listing = listingOf(reply)
    if (listing === undefined) return reply
    const itemsOf = (page: number) => listingOf(otherPage(page))?.result ?? []
    return {...reply, body: JSON.stringify(change(listing, itemsOf))}
  }

const counted = (listing: Listing, more: number): Listing['result_info'] =>
  listing.result_info?.total_count === undefined
    ? listing.result_info
    : {...listing.result_info, total_count: listing.result_info.total_count + more}

const pageOf = ({result_info: info}: Listing): number => info?.page ?? 1

/** Another id of the same shape. */
const another = (id: string): string => id.replace(/[\da-f]/, (digit) => (digit === '0' ? '1' : '0'))

function renamed(reply: Reply): Reply {
  if (!reply.body.startsWith('{')) return reply
  const parsed: unknown = JSON.parse(reply.body)
  const result: unknown = Object(parsed).result
  const id: unknown = Object(result).id
  if (typeof id !== 'string') return reply
  return {...reply, body: JSON.stringify({...Object(parsed), result: {...Object(result), id: another(id)}})}
}

/** When a record of a log is from; undefined for an object of a listing. */
function loggedAt(row: unknown): number | undefined {
  const {action, ray_id: ray, created_at: at} = Object(row)
  const time: unknown = typeof ray === 'string' ? at : Object(action).time
  return typeof time === 'string' ? Date.parse(time) : undefined
}

const holeMs = 7 * 60_000

function withoutSevenMinutes(listing: Listing): Listing {
  const middle = loggedAt(listing.result[Math.floor(listing.result.length / 2)])
  if (middle === undefined) return listing
  const isLeft = (row: unknown) => Math.abs((loggedAt(row) ?? middle) - middle) > holeMs / 2
  return {...listing, result: listing.result.filter(isLeft)}
}

const json = (body: string): Reply => ({status: 200, headers: {'content-type': 'application/json'}, body})
const hourMs = 3_600_000

const spoils = (now: Date): Partial<Readonly<Record<FaultKind, Spoil>>> => ({
  'wrong-id': renamed,
  empty: () => json(''),
  'not-an-envelope': () => json('{"ok":true,"items":[]}'),
  garbage: (reply) => ({
    ...reply,
    headers: {...reply.headers, 'content-encoding': 'gzip'},
    body: '\u{1f}\u{8b}\u{8}\u{0}garbage',
  }),
  '502-after': () => ({status: 502, headers: {'content-type': 'text/html'}, body: '<title>502 Bad Gateway</title>'}),
  'skewed-date': (reply) => ({
    ...reply,
    headers: {...reply.headers, date: new Date(now.getTime() - hourMs).toUTCString()},
  }),
  'page-reordered': relisted((listing) => ({...listing, result: listing.result.toReversed()})),
  'page-twice': relisted((listing, page) =>
    pageOf(listing) === 1 ? listing : {...listing, result: page(pageOf(listing) - 1)},
  ),
  'page-shifted': relisted((listing, page) =>
    pageOf(listing) === 1
      ? listing
      : {
          ...listing,
          result: [...listing.result.slice(1), ...page(pageOf(listing) + 1).slice(0, 1)],
          result_info: counted(listing, -1),
        },
  ),
  'page-changing': relisted((listing) =>
    pageOf(listing) === 1 ? listing : {...listing, result_info: counted(listing, 1)},
  ),
  'log-hole': relisted(withoutSevenMinutes),
  'cursor-stuck': relisted((listing) => ({...listing, result_info: {...listing.result_info, cursor: encodeCursor(0)}})),
  'page-short': relisted((listing) => ({...listing, result: listing.result.slice(0, -1)})),
})

/** What an answer becomes on its way; `now` is for a `Date` header that is wrong. */
export const spoilOf = (kind: FaultKind, now: Date): Spoil => spoils(now)[kind] ?? ((reply) => reply)
