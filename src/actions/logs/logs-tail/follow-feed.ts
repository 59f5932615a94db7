import type {Attaching, EvidenceSink} from '../../../core/action.ts'
import type {Reader} from '../../../core/cloudflare.ts'
import {Fault} from '../../../core/fault.ts'
import {failureWords} from '../failure-words.ts'
import {connect, type Connecting, type Connection, reconnect, remove, renew} from './connect.ts'
import type {Feed} from './feed.ts'
import {keepMessages, type Tally} from './keep-messages.ts'

/** So long before it would end, a connection is replaced by a new one. */
const renewBeforeMs = 60_000
const renewAgainMs = 15_000

/** What came of following one feed. */
export interface Followed {
  readonly name: string
  readonly tally: Tally
  /** Where records are missing, and why. */
  readonly gaps: readonly string[]
  /** Whether there was a time at which anything could have been heard. */
  readonly connected: boolean
  readonly sampled: boolean
  readonly interrupted: boolean
}

export interface Following {
  readonly reader: Reader
  readonly sink: EvidenceSink
  readonly attaching: Attaching
}

/** Whether the connection has ended, or is to be replaced before it does. */
async function untilDue(
  {opened: {expiresAt}, done}: Connection,
  {feed, attaching: {clock}}: Connecting,
): Promise<'due' | 'ended'> {
  const ended = done.then(() => 'ended' as const)
  if (expiresAt === undefined) return ended
  const waiting = new AbortController()
  const before = feed.isAlone === true ? 0 : renewBeforeMs
  const ms = Math.max(0, expiresAt.getTime() - clock.now().getTime() - before)
  const due = clock.sleep(ms, waiting.signal).then(
    () => 'due' as const,
    () => 'ended' as const,
  )
  try {
    return await Promise.race([ended, due])
  } finally {
    waiting.abort()
  }
}

/** Where nothing can be kept any more, nothing is left behind. */
async function leave(current: Connection | undefined, connecting: Connecting, error: unknown): Promise<never> {
  current?.stop()
  if (current !== undefined) await remove(current.opened, connecting)
  throw error
}

/** A new one, once this is over: it cannot stand beside it. */
async function succeeded(current: Connection, connecting: Connecting): Promise<Connection | undefined> {
  const {expiresAt} = current.opened
  current.stop()
  await current.done
  return reconnect(current.opened, connecting, `its session ended at ${expiresAt?.toISOString() ?? 'that time'}`)
}

/** As long as there is no new connection, the old one goes on. */
async function renewed(current: Connection, connecting: Connecting): Promise<Connection> {
  const {clock, until} = connecting.attaching
  try {
    return await renew(current, connecting)
  } catch (error) {
    connecting.gap(`it could not be renewed: ${failureWords(error)}`)
    await clock.sleep(renewAgainMs, until).catch(() => undefined)
    return current
  }
}

/** Until it is time to stop; `lost` is told of each connection that ended before. */
async function keepConnected(connecting: Connecting, first: Connection, lost: () => void): Promise<void> {
  const {until} = connecting.attaching
  const isAlone = connecting.feed.isAlone === true
  let current: Connection | undefined = first
  while (current !== undefined) {
    const why: 'due' | 'ended' = await untilDue(current, connecting).catch((error: unknown) =>
      leave(current, connecting, error),
    )
    if (until.aborted) {
      await current.done
      return remove(current.opened, connecting)
    }
    if (why === 'due' && !isAlone) current = await renewed(current, connecting)
    else {
      lost()
      current = await (why === 'due' ? succeeded(current, connecting) : reconnect(current.opened, connecting))
    }
  }
}

/** Says when Cloudflare begins to send only some of the records, and when all again. */
function listenForThinning(feed: Feed, tell: (what: string) => void): (text: string) => void {
  let isThin = false
  return (text) => {
    for (const row of feed.rows(text)) {
      const thinning = feed.thinning?.(row)
      if (thinning === undefined || (thinning === 'begins') === isThin) continue
      isThin = thinning === 'begins'
      tell(isThin ? 'Cloudflare sent only some of the records' : 'Cloudflare sent all records again')
    }
  }
}

/** Where only one may listen, whoever does now is waited for. */
async function firstConnection(connecting: Connecting, lost: () => void): Promise<Connection | undefined> {
  try {
    return await connect(connecting)
  } catch (error) {
    const mayEnd = error instanceof Fault && error.code === 'UNAVAILABLE'
    if (connecting.feed.isAlone !== true || !mayEnd) throw error
    lost()
    return reconnect(undefined, connecting, 'there was no session')
  }
}

/** Follows one feed until it is time to stop: reconnects where the connection is lost, renews it before it ends, and takes away what it made. */
export async function followFeed(feed: Feed, {reader, sink, attaching}: Following): Promise<Followed> {
  const {clock} = attaching
  const keeper = keepMessages(feed, {sink, clock})
  const gaps: string[] = []
  const found = {connected: false, sampled: false, interrupted: false}
  const gap = (why: string) => void gaps.push(why)
  const lost = () => void (found.interrupted = true)
  const broken = (error: unknown) => {
    gap(failureWords(error))
    lost()
  }
  const hearThinning = listenForThinning(feed, (what) => {
    found.sampled = true
    gap(`from ${clock.now().toISOString()} on ${what}`)
  })
  const take: Connecting['take'] = async (message) => {
    hearThinning(message.text)
    await keeper.take(message)
  }
  const connecting = {feed, reader, attaching, take, gap}
  try {
    const first = await firstConnection(connecting, lost)
    found.connected = first !== undefined
    if (first !== undefined) await keepConnected(connecting, first, lost)
  } catch (error) {
    broken(error)
  }
  await keeper.end().catch(broken)
  return {name: feed.name, tally: keeper.tally(), gaps, ...found}
}
