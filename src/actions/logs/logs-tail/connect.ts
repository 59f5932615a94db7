import type {Attaching} from '../../../core/action.ts'
import type {LiveMessage, Reader} from '../../../core/cloudflare.ts'
import {failureWords} from '../failure-words.ts'
import type {Feed, Opened} from './feed.ts'

const firstPauseMs = 500
const longestPauseMs = 15_000
const patientMs = 4_000

/** One connection to a feed. */
export interface Connection {
  readonly opened: Opened
  /** Settles when it has ended, by whomever. */
  readonly done: Promise<void>
  stop(): void
}

export interface Connecting {
  readonly feed: Feed
  readonly reader: Reader
  readonly attaching: Attaching
  readonly take: (message: LiveMessage) => Promise<void>
  /** Told what is missing, or is left behind. */
  readonly gap: (why: string) => void
}

async function takeAll(messages: AsyncIterable<LiveMessage>, take: Connecting['take']): Promise<void> {
  for await (const message of messages) await take(message)
}

async function attach(opened: Opened, {feed: {protocol}, reader, attaching, take}: Connecting): Promise<Connection> {
  const stopping = new AbortController()
  const signal = AbortSignal.any([stopping.signal, attaching.until])
  const messages = await reader.listen(opened.address, {signal, ...(protocol === undefined ? {} : {protocol})})
  return {opened, done: takeAll(messages, take), stop: () => stopping.abort()}
}

/** Takes away what was made to listen; what cannot be is told, with the time at which it goes by itself. */
export async function remove({remove: take, expiresAt}: Opened, {attaching, gap}: Connecting): Promise<void> {
  if (expiresAt !== undefined && expiresAt <= attaching.clock.now()) return
  try {
    await take?.()
  } catch (error) {
    const ends = expiresAt === undefined ? 'when Cloudflare ends it' : `at ${expiresAt.toISOString()}`
    gap(`what was made to listen could not be taken away and goes ${ends}: ${failureWords(error)}`)
  }
}

/** Makes what has to be there to listen, and listens. Throws when it cannot, and leaves nothing behind. */
export async function connect(connecting: Connecting): Promise<Connection> {
  const opened = await connecting.feed.open(connecting.reader, connecting.attaching)
  try {
    return await attach(opened, connecting)
  } catch (error) {
    await remove(opened, connecting)
    throw error
  }
}

const isOver = ({expiresAt}: Opened, {attaching: {clock}}: Connecting): boolean =>
  expiresAt !== undefined && expiresAt <= clock.now()

/** Where it was; at a new one where that is over, or has been tried often enough: it may be the network that is away. */
async function connectAgain(
  before: Opened | undefined,
  connecting: Connecting,
  isPatient: boolean,
): Promise<Connection> {
  if (before === undefined || isOver(before, connecting)) return connect(connecting)
  try {
    return await attach(before, connecting)
  } catch (error) {
    if (isPatient) throw error
    await remove(before, connecting)
    return connect(connecting)
  }
}

/**
 * Connects again after a loss, or to what was taken when it was first tried, ever more seldom, until somebody answers;
 * undefined when it is time to stop.
 */
export async function reconnect(
  before: Opened | undefined,
  connecting: Connecting,
  why = 'the connection was away',
): Promise<Connection | undefined> {
  const {gap, attaching} = connecting
  const {clock, until} = attaching
  const now = () => clock.now().toISOString()
  const since = now()
  for (let pause = firstPauseMs; !until.aborted; pause = Math.min(2 * pause, longestPauseMs)) {
    try {
      const next = await connectAgain(before, connecting, pause < patientMs)
      gap(`what was sent between ${since} and ${now()} is not here: ${why}`)
      return next
    } catch (error) {
      if (pause === firstPauseMs) gap(`not connected since ${since}: ${failureWords(error)}`)
      await clock.sleep(pause, until).catch(() => undefined)
    }
  }
  gap(`what was sent after ${since} is not here: ${why}`)
  return undefined
}

/** The next connection stands before this one ends: what comes meanwhile comes twice. */
export async function renew(current: Connection, connecting: Connecting): Promise<Connection> {
  const next = await connect(connecting)
  current.stop()
  await current.done
  await remove(current.opened, connecting)
  return next
}
