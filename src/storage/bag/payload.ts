import {dirname, join} from 'node:path'
import type {EvidenceItem} from '../../core/documents/evidence.ts'
import {Fault} from '../../core/fault.ts'
import {redactStream} from '../../core/text/redact.ts'
import {assertRoomForEvidence} from '../disk/free-space.ts'
import {keepFile} from '../disk/keep-file.ts'
import {makePrivateDir} from '../disk/private-dir.ts'
import {createDigester} from './digester.ts'
import {toFrames} from './frames.ts'

/** Shorter files are worth more to a reader without tools than the room they take. */
export const plainUpTo = 16 * 1024

/** What came of bytes that were kept. */
export type Stored = Pick<EvidenceItem, 'file' | 'sha256' | 'bytes' | 'encoding' | 'raw'> & {
  readonly sha512: string
  readonly blanked: number
}

/** Keeps bytes as they come, in one pass: without secrets, compressed unless they are short, and digested on both sides of that. */
export async function storePayload(
  bag: string,
  {name, isPlain}: {readonly name: string; readonly isPlain: boolean},
  chunks: AsyncIterable<Uint8Array>,
): Promise<Stored> {
  const file = `data/${name}`
  const [raw, kept] = [createDigester('sha256'), createDigester('sha256', 'sha512')]
  let blanked = 0
  const clean = redactStream(chunks, (found) => (blanked += found))
  const encoded = isPlain ? clean : toFrames(raw.pass(clean))
  makePrivateDir(dirname(join(bag, file)))
  await keepFile(join(bag, file), kept.pass(whileThereIsRoom(bag, encoded)))
  const {sha256, sha512, bytes} = kept.digests()
  return {file, sha256: `sha256:${sha256}`, sha512, bytes, blanked, ...(isPlain ? {} : encodingOf(raw.digests()))}
}

const encodingOf = ({sha256, bytes}: {readonly sha256: string; readonly bytes: number}) =>
  ({encoding: 'zstd', raw: {sha256: `sha256:${sha256}`, bytes}}) as const

async function* whileThereIsRoom(bag: string, chunks: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
  for await (const chunk of chunks) {
    assertRoomForEvidence(bag, chunk.length)
    yield chunk
  }
}

/** Bytes that are here already, as a stream of one piece. */
export async function* inOnePiece(bytes: Uint8Array): AsyncGenerator<Uint8Array> {
  yield bytes
}

/** A stream that is over with an error once nobody waits for it any longer, also while it gives nothing. */
export async function* until(signal: AbortSignal, chunks: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
  const over = Promise.withResolvers<never>()
  over.promise.catch(() => undefined)
  const end = () => over.reject(new Fault('INTERRUPTED', 'the bag was sealed before the stream had ended'))
  signal.addEventListener('abort', end, {once: true})
  const source = chunks[Symbol.asyncIterator]()
  try {
    for (;;) {
      const next = await Promise.race([source.next(), over.promise])
      if (next.done === true) return
      yield next.value
    }
  } finally {
    signal.removeEventListener('abort', end)
    if (signal.aborted) void source.return?.().catch(() => undefined)
  }
}

/** Whether a stream is short enough to stay plain, and the stream itself: what was read to find out comes first. */
export async function peeked(
  chunks: AsyncIterable<Uint8Array>,
): Promise<{readonly isShort: boolean; readonly whole: AsyncIterable<Uint8Array>}> {
  const rest = chunks[Symbol.asyncIterator]()
  const head: Uint8Array[] = []
  let length = 0
  while (length <= plainUpTo) {
    const next = await rest.next()
    if (next.done === true) return {isShort: true, whole: joined(head)}
    head.push(next.value)
    length += next.value.length
  }
  return {isShort: false, whole: joined(head, {[Symbol.asyncIterator]: () => rest})}
}

async function* joined(head: readonly Uint8Array[], rest?: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
  yield* head
  if (rest !== undefined) yield* rest
}
