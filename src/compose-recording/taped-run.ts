import type {Connection} from '../cloudflare/connect.ts'
import {asPart} from '../cloudflare/recording/asker.ts'
import {createTape} from '../cloudflare/recording/tape.ts'
import {asFault} from '../core/fault.ts'
import type {Acting, Clock, EvidenceBag, Journal, Prober} from '../core/ports.ts'
import type {RunHeader} from '../core/recordings/recorded.ts'
import type {Taken} from '../core/recordings/taken.ts'
import {toolVersion} from '../package-root.ts'
import {listenToJournal} from '../replay/journal-tape.ts'
import {listenToProbes} from '../replay/probe-tape.ts'
import {formatRecording} from '../storage/recordings/format-recording.ts'
import {clean} from './clean-answer.ts'

/** Listens to one run. */
export interface RunTape {
  over(connection: Connection): Connection
  listen(prober: Prober): Prober
  read<Kind extends Journal>(journal: Kind): Kind
  readonly asPart: NonNullable<Acting['asPart']>
  taken(): Taken<RunHeader>
}

/** Pages of logs are in the evidence; what a run reads besides is small. */
const bounds = {largestBytes: 1024 * 1024, totalBytes: 16 * 1024 * 1024}

/** Begins to listen; `clock` is that of the run. */
export function tapeRun(run: string, clock: Clock): RunTape {
  const at = clock.now().toISOString()
  const tape = createTape(clock, bounds)
  const probes = listenToProbes(clock)
  const journal = listenToJournal(clock)
  return {
    over: (connection) => connection.taped(tape),
    listen: probes.over,
    read: journal.over,
    asPart,
    taken: () => ({
      header: {
        type: 'recording',
        schema: 'firebreak/recording@1',
        of: 'run',
        tool: `firebreak/${toolVersion()}`,
        at,
        run,
      },
      exchanges: tape.taken(),
      probes: probes.taken(),
      appends: journal.taken(),
    }),
  }
}

/** A recording as a file. */
export const recordingText = (taken: Taken): string => formatRecording(taken, clean)

/** Recordings by what they are of. */
export type RecordingTexts = Readonly<Record<'planning' | 'run', string | undefined>>

type Kept = Awaited<ReturnType<NonNullable<Acting['keepRecording']>>>

/** Each request has a line of its own. */
const exchangesIn = (text: string): number => text.match(/^\{"type":"exchange"/gm)?.length ?? 0

/** Keeps recordings in a bag of their own. A disk that does not take them is told, and changes nothing of the run. */
export async function keepRecordings(
  texts: RecordingTexts,
  openBag: (key: string) => Promise<EvidenceBag>,
): Promise<Kept> {
  let exchanges = 0
  try {
    const bag = await openBag('recording')
    for (const [of, text] of Object.entries(texts)) {
      if (text === undefined) continue
      exchanges += exchangesIn(text)
      const about = {source: 'recording', request: requestOf(of), status: 0}
      await bag.keep(`http/${of}.ndjson`, Buffer.from(text), about)
    }
    const {sha256} = await bag.seal([])
    return {bag: bag.path, sha256, exchanges}
  } catch (error) {
    return {exchanges, why: asFault(error).message}
  }
}

/** By what a recording is found in its bag. */
export const requestOf = (of: string): string => `firebreak recording of ${of}`
