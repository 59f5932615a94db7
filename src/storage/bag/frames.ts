import {promisify} from 'node:util'
import {constants, zstdCompress, zstdDecompress} from 'node:zlib'
import {Fault} from '../../core/fault.ts'

const mib = 1 << 20

/** Bytes before compression that one frame holds: the same bytes make the same frames, however they came in pieces. */
const blockBytes = mib

/** Frames at work at once, each in a thread of its own. */
const abreast = 3

/** More than a block of text comes down to: what is longer takes a second turn. */
const chunkSize = mib / 16

const compress = promisify(zstdCompress)
const decompress = promisify(zstdDecompress)
const params = {[constants.ZSTD_c_compressionLevel]: 3, [constants.ZSTD_c_checksumFlag]: 1}

/** Compresses a stream as zstd frames one after the other, as `zstd -d` reads them; each can be read by itself. */
export async function* toFrames(chunks: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
  const underway: Promise<Uint8Array>[] = []
  try {
    for await (const block of blocksOf(chunks)) {
      underway.push(compress(block, {chunkSize, params, pledgedSrcSize: block.length}))
      if (underway.length < abreast) continue
      const oldest = underway.shift()
      if (oldest !== undefined) yield await oldest
    }
    for (const frame of underway) yield await frame
  } finally {
    await Promise.allSettled(underway)
  }
}

/**
 * Cuts a stream into blocks of one size; the last may be shorter. A block is good until as many more have come as are at
 * work at once: then its memory is used again.
 */
async function* blocksOf(chunks: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
  const memory = Buffer.allocUnsafeSlow(abreast * blockBytes)
  const blockAt = (number: number) => memory.subarray((number % abreast) * blockBytes).subarray(0, blockBytes)
  let number = 0
  let block = blockAt(number)
  let filled = 0
  for await (const chunk of chunks) {
    for (let at = 0; at < chunk.length;) {
      const part = chunk.subarray(at, at + blockBytes - filled)
      block.set(part, filled)
      at += part.length
      filled += part.length
      if (filled < blockBytes) continue
      yield block
      block = blockAt((number += 1))
      filled = 0
    }
  }
  if (filled > 0) yield block.subarray(0, filled)
}

/** What such a stream was made of. Throws INVALID_DOCUMENT for anything else. */
export async function* fromFrames(chunks: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
  let pending = Buffer.alloc(0)
  for await (const chunk of chunks) {
    pending = Buffer.concat([pending, chunk])
    for (let length = frameLength(pending); length !== undefined; length = frameLength(pending)) {
      yield await unpacked(pending.subarray(0, length))
      pending = pending.subarray(length)
    }
  }
  if (pending.length > 0) throw invalid('its last frame is cut short')
}

async function unpacked(frame: Uint8Array): Promise<Uint8Array> {
  try {
    return await decompress(frame, {maxOutputLength: blockBytes})
  } catch (cause) {
    throw invalid('a frame cannot be unpacked', cause)
  }
}

const magic = 0xfd2fb528

/** How long the frame at the beginning is, after RFC 8878 section 3.1.1; undefined while it is not all there. */
function frameLength(bytes: Buffer): number | undefined {
  if (bytes.length < 5) return undefined
  if (bytes.readUInt32LE(0) !== magic) throw invalid('it does not consist of zstd frames')
  const descriptor = bytes.readUInt8(4)
  const checksum = (descriptor & 0x04) === 0 ? 0 : 4
  for (let at = 5 + headerRest(descriptor); at + 3 <= bytes.length;) {
    const block = bytes.readUIntLE(at, 3)
    // A block that repeats one byte has only that byte.
    at += 3 + (((block >> 1) & 3) === 1 ? 1 : block >> 3)
    if ((block & 1) === 1) return at + checksum <= bytes.length ? at + checksum : undefined
  }
  return undefined
}

/** Bytes of the header after its descriptor: window, dictionary id, content size. */
function headerRest(descriptor: number): number {
  const isSingle = (descriptor & 0x20) !== 0
  const size = descriptor >> 6
  const contentSize = size === 0 ? Number(isSingle) : 2 ** size
  return Number(!isSingle) + ([0, 1, 2, 4][descriptor & 3] ?? 0) + contentSize
}

const invalid = (what: string, cause?: unknown): Fault =>
  new Fault('INVALID_DOCUMENT', `the file is not as it was kept: ${what}`, {
    cause,
    next: ['keep the bag as it is, as evidence', 'firebreak evidence verify BAG'],
  })
