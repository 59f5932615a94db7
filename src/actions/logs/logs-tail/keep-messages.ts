import type {Clock} from '../../../core/ports.ts'
import type {EvidenceSink} from '../../../core/action.ts'
import type {LiveMessage} from '../../../core/cloudflare.ts'
import {redact} from '../logs-snapshot/redact.ts'
import type {Feed} from './feed.ts'

/** A file is kept when it holds so much, or when its first message has waited so long: a crash loses no more than that. */
const mostBytes = 256 * 1024
const flushEveryMs = 5_000

/** What has come so far. */
export interface Tally {
  readonly rows: number
  readonly dropped: number
  readonly blanked: number
  readonly first?: string
  readonly last?: string
}

export interface Keeper {
  take(message: LiveMessage): Promise<void>
  tally(): Tally
  /** Keeps what is left. Throws when some of it could not be kept. */
  end(): Promise<Tally>
}

/** Keeps messages as they come, one a line, in numbered files. */
export function keepMessages(feed: Feed, {sink, clock}: {readonly sink: EvidenceSink; readonly clock: Clock}): Keeper {
  const {source, name} = feed
  const ended = new AbortController()
  let tally: Tally = {rows: 0, dropped: 0, blanked: 0}
  let waiting: Uint8Array[] = []
  let rows = 0
  let files = 0
  // A run that is resumed listens again, and keeps what it hears beside what is there.
  const folder = `${source}/${name}/${clock
    .now()
    .toISOString()
    .replaceAll(/[-:]|\.\d+/g, '')}`
  let kept: Promise<unknown> = Promise.resolve()

  function flush(): Promise<unknown> {
    if (waiting.length === 0) return kept
    files += 1
    const file = `${folder}/part-${String(files).padStart(4, '0')}.ndjson`
    const request = `WebSocket ${source} ${name}`
    const [bytes, about] = [Buffer.concat(waiting), {source, part: name, rows, request, status: 101}]
    waiting = []
    rows = 0
    kept = kept.then(() => sink.keep(file, bytes, about))
    return kept
  }

  async function flushNowAndThen(): Promise<void> {
    while (!ended.signal.aborted) {
      await clock.sleep(flushEveryMs, ended.signal).catch(() => undefined)
      await flush()
    }
  }
  // What cannot be kept is told by whoever waits for the next message to be, or for the end.
  const flushing = flushNowAndThen().catch(() => undefined)

  return {
    async take({text, dropped}) {
      const own = feed.rows(text)
      const {bytes, blanked} = redact(Buffer.from(text))
      waiting.push(bytes, Buffer.from('\n'))
      rows += own.length
      const times = own.flatMap((row) => feed.time(row) ?? [])
      const [first, last] = [tally.first ?? times.at(0), times.at(-1) ?? tally.last]
      tally = {
        rows: tally.rows + own.length,
        dropped: tally.dropped + dropped,
        blanked: tally.blanked + blanked,
        ...(first === undefined ? {} : {first}),
        ...(last === undefined ? {} : {last}),
      }
      if (waiting.reduce((sum, one) => sum + one.length, 0) >= mostBytes) await flush()
    },
    tally: () => tally,
    async end() {
      ended.abort()
      await flushing
      await flush()
      return tally
    },
  }
}
