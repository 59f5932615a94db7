import {existsSync, realpathSync} from 'node:fs'
import {basename, dirname, join, resolve, sep} from 'node:path'
import {Fault} from '../../../core/fault.ts'
import {codeOf, isCode} from '../../../core/text/error-code.ts'
import {keepNewFile} from '../../disk/keep-file.ts'
import {createDigester} from '../digester.ts'
import {type Packed} from './archive-entries.ts'
import {packBags} from './pack-bags.ts'

export interface Archiving {
  readonly out: string
  readonly bags: readonly Packed[]
  readonly signal: AbortSignal
  /** Told with the digest of the whole before it is there under its name. */
  readonly record: (sha256: string) => Promise<void>
}

/** Writes bags to one new private file, whole or not at all. Throws REFUSED where the place is taken. */
export async function writeArchive({
  out,
  bags,
  signal,
  record,
}: Archiving): Promise<{readonly sha256: string; readonly bytes: number}> {
  const digester = createDigester('sha256')
  let digests = {sha256: '', bytes: 0}
  async function* content(): AsyncGenerator<Uint8Array> {
    yield* digester.pass(packBags(bags, signal))
    const {sha256, bytes} = digester.digests()
    digests = {sha256: `sha256:${sha256}`, bytes}
    await record(digests.sha256)
  }
  if (await written(out, content())) return digests
  throw taken(out)
}

/** Where a new file can be put, before any work is done for it. Throws REFUSED or USAGE where it cannot. */
export function assertFreePlace(out: string, bags: readonly string[]): void {
  if (existsSync(out)) throw taken(out)
  const place = placeOf(out)
  const bag = bags.find((path) => `${place}${sep}`.startsWith(`${realpathSync(path)}${sep}`))
  if (bag === undefined) return
  throw new Fault('USAGE', `${out} is inside the bag ${bag}, which would be changed by it`, {
    next: ['give --out a place outside of the evidence'],
  })
}

function placeOf(out: string): string {
  try {
    return join(realpathSync(dirname(resolve(out))), basename(out))
  } catch (cause) {
    throw unwritable(out, cause)
  }
}

async function written(out: string, content: AsyncIterable<Uint8Array>): Promise<boolean> {
  try {
    return await keepNewFile(out, content)
  } catch (error) {
    throw /^E[A-Z0-9]+$/.test(codeOf(error)) ? unwritable(out, error) : error
  }
}

const taken = (out: string): Fault =>
  new Fault('REFUSED', `${out} is there already`, {next: ['give --out another name']})

const unwritable = (out: string, cause: unknown): Fault =>
  new Fault('USAGE', `the archive cannot be written to ${out} (${codeOf(cause)})`, {
    cause,
    next: [
      isCode(cause, 'EPERM')
        ? 'give --out a place on a disk of this machine, and copy the archive from there'
        : 'give --out a place that you may write to, with room for the evidence',
    ],
  })
