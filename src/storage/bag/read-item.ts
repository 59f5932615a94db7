import {createReadStream} from 'node:fs'
import {join} from 'node:path'
import type {EvidenceItem} from '../../core/documents/evidence.ts'
import {Fault} from '../../core/fault.ts'
import {codeOf} from '../../core/text/error-code.ts'
import {createDigester} from './digester.ts'
import {fromFrames} from './frames.ts'

/** The bytes of an item as they came. Throws INVALID_DOCUMENT, at the latest after the last piece, where they are not those. */
export async function* readItem(bag: string, item: EvidenceItem): AsyncGenerator<Uint8Array> {
  const path = join(bag, ...segmentsOf(item.file))
  const [kept, raw] = [createDigester('sha256'), createDigester('sha256')]
  try {
    const file = kept.pass(createReadStream(path, {highWaterMark: 256 * 1024}))
    yield* item.encoding === 'zstd' ? raw.pass(fromFrames(file)) : file
  } catch (cause) {
    if (cause instanceof Fault) throw cause
    throw damaged(path, `cannot be read (${codeOf(cause)})`, cause)
  }
  const isRaw = item.raw === undefined || `sha256:${raw.digests().sha256}` === item.raw.sha256
  if (!isRaw || `sha256:${kept.digests().sha256}` !== item.sha256) throw damaged(path, 'is not as it was kept')
}

/** A log that was tampered with leads nowhere but into the payload. */
function segmentsOf(file: string): readonly string[] {
  const segments = file.split('/')
  if (segments[0] === 'data' && segments.every((segment) => /^[a-z0-9_][a-z0-9._-]*$/.test(segment))) return segments
  throw damaged(file, 'is no place inside a bag')
}

const damaged = (path: string, what: string, cause?: unknown): Fault =>
  new Fault('INVALID_DOCUMENT', `${path} ${what}`, {
    cause,
    next: ['keep the bag as it is, as evidence', 'firebreak evidence verify BAG says what else was changed'],
  })
