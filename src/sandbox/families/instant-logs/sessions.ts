import type {Account} from '../../account/account.ts'
import type {Feed, FeedSurface} from '../family.ts'
import {memory} from '../family.ts'

/** Docs: Instant Logs, limits. */
export const longestMs = 60 * 60_000
export const unheardMs = 5 * 60_000

/** One session of Instant Logs. */
export interface Session {
  readonly id: string
  /** Id of its zone. */
  readonly zone: string
  readonly fields: readonly string[]
  readonly sample: number
  /** Epoch milliseconds. */
  readonly endsAt: number
  /** Since when nobody listens, in epoch milliseconds; absent while somebody does. */
  unheardSince?: number
}

/** One request to a site of a zone, under the names of the data set `http_requests`. */
export type SiteRequest = Readonly<Record<string, string | number>>

interface InstantLogs {
  readonly sessions: Map<string, Session>
  /** Told of each request, with the id of its zone. */
  readonly listeners: Set<(zone: string, request: SiteRequest) => void>
  /** Under more load than a session can carry: of so many requests one is sent. */
  interval: number
  longestMs: number
}

export const instantLogsOf = memory((): InstantLogs => ({
  sessions: new Map(),
  listeners: new Set(),
  interval: 1,
  longestMs,
}))

const isOver = ({endsAt, unheardSince}: Session, now: number): boolean =>
  endsAt <= now || (unheardSince !== undefined && unheardSince + unheardMs <= now)

/** The session of a zone, where it has one that is not over. */
export function sessionOf(account: Account, zone: string): Session | undefined {
  const {sessions} = instantLogsOf(account)
  const now = account.clock.now().getTime()
  for (const session of sessions.values()) if (isOver(session, now)) sessions.delete(session.id)
  return [...sessions.values()].find((session) => session.zone === zone)
}

export function openSession(account: Account, wanted: Pick<Session, 'zone' | 'fields' | 'sample'>): Session {
  const {sessions, longestMs: lifeMs} = instantLogsOf(account)
  const now = account.clock.now().getTime()
  const session = {...wanted, id: account.mint.hex('instant-logs'), endsAt: now + lifeMs, unheardSince: now}
  sessions.set(session.id, session)
  return session
}

/** As line-delimited JSON, with how many requests each line stands for. */
function lineOf(account: Account, {fields, sample}: Session, request: SiteRequest): string {
  const wanted = fields.flatMap((field) => (field in request ? [[field, request[field]] as const] : []))
  const sampleInterval = sample * instantLogsOf(account).interval
  return `${JSON.stringify({...Object.fromEntries(wanted), sampleInterval})}\n`
}

function follow(account: Account, session: Session, {send, close}: Feed): () => void {
  const {listeners} = instantLogsOf(account)
  const tell = (zone: string, request: SiteRequest) => {
    if (zone === session.zone && sessionOf(account, zone) === session) send(lineOf(account, session, request))
  }
  const over = new AbortController()
  listeners.add(tell)
  delete session.unheardSince
  account.clock.sleep(session.endsAt - account.clock.now().getTime(), over.signal).then(close, () => undefined)
  return () => {
    listeners.delete(tell)
    session.unheardSince = account.clock.now().getTime()
    over.abort()
  }
}

/** A session's WebSocket: nothing asks for a token here, since whoever has the address may listen. */
export const instantLogsFeed = (account: Account): FeedSurface => ({
  prefix: 'instant-logs',
  open(id) {
    const session = instantLogsOf(account).sessions.get(id)
    const isOpen = session !== undefined && sessionOf(account, session.zone) === session
    return isOpen ? (feed) => follow(account, session, feed) : undefined
  },
})
