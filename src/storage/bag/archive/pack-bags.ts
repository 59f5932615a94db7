import {constants, createReadStream} from 'node:fs'
import {open} from 'node:fs/promises'
import {pipeline} from 'node:stream/promises'
import type {Pack} from 'tar-stream'
import {Fault} from '../../../core/fault.ts'
import type {BagFile} from '../../evidence-sinks/bag-files.ts'
import {createDigester} from '../digester.ts'
import {entriesOf, type Entry, type Packed} from './archive-entries.ts'

/**
 * Sealed bags as one tar archive, in pieces: the same files make the same archive. Throws INVALID_DOCUMENT where a file
 * is no longer the one that its manifest names.
 */
export async function* packBags(bags: readonly Packed[], signal: AbortSignal): AsyncGenerator<Uint8Array> {
  const entries = await entriesOf(bags)
  const {pack} = await import('tar-stream')
  const archive = pack()
  const filling = fill(archive, entries, signal).catch((error: unknown) => archive.destroy(asError(error)))
  try {
    for await (const piece of archive) yield piece as Uint8Array // It has no other mode.
  } finally {
    archive.destroy()
    await filling
  }
}

const asError = (error: unknown): Error => (error instanceof Error ? error : new Error(String(error)))

async function fill(archive: Pack, entries: readonly Entry[], signal: AbortSignal): Promise<void> {
  for (const {name, at: mtime, file} of entries) {
    if (signal.aborted) throw new Fault('INTERRUPTED', 'the export was cut short: there is no archive')
    const owner = {name, mtime, uid: 0, gid: 0, uname: '', gname: ''}
    if (file === undefined) archive.entry({...owner, type: 'directory', mode: 0o700})
    else await pipeline(asSealed(file), archive.entry({...owner, type: 'file', mode: 0o600, size: file.bytes}))
  }
  archive.finalize()
}

/** The bytes of a file that is followed nowhere else, as long as they are those of its digest. */
async function* asSealed({path, sha256, bytes}: BagFile): AsyncGenerator<Uint8Array> {
  const digester = createDigester('sha256')
  // oxlint-disable-next-line no-bitwise -- flags of open(2)
  const file = await open(path, constants.O_RDONLY | constants.O_NOFOLLOW)
  yield* digester.pass(createReadStream(path, {fd: file}))
  const read = digester.digests()
  if (read.sha256 === sha256 && read.bytes === bytes) return
  throw new Fault('INVALID_DOCUMENT', `${path} was changed while it was packed: there is no archive`, {
    next: ['firebreak evidence verify BAG'],
  })
}
