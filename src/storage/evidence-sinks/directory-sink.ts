import {randomBytes} from 'node:crypto'
import {createReadStream, createWriteStream} from 'node:fs'
import {link, lstat, mkdir, readdir, rm} from 'node:fs/promises'
import {basename, dirname, join, relative, sep} from 'node:path'
import {pipeline} from 'node:stream/promises'
import {Fault} from '../../core/fault.ts'
import {codeOf, isCode} from '../../core/text/error-code.ts'
import {syncDir} from '../disk/private-dir.ts'
import {type BagSink, digestOf, type Upload} from './bag-sink.ts'

/** A directory. It has to be there: one that is made in the place of a share that is not mounted keeps nothing. */
export function directorySink(name: string, root: string): BagSink {
  const at = (key: string) => join(root, ...key.split('/'))
  return {
    name,
    place: `directory ${root}`,
    async list(folder) {
      await assertThere(root)
      return sizesBelow(at(folder))
    },
    async create(upload, signal) {
      await assertThere(root)
      return createFile(at(upload.key), upload, signal).catch((error: unknown) => {
        throw error instanceof Fault || signal.aborted ? error : notWritten(root, error)
      })
    },
    async digest(key) {
      const path = at(key)
      return (await isFile(path)) ? (await digestOf(createReadStream(path))).sha256 : undefined
    },
    read: (key) => createReadStream(at(key)),
    proveLock: async () => ({
      asked: false,
      standing: 'unlocked',
      why: 'a directory has no lock: whoever may write to it may delete what is in it',
    }),
  }
}

const notWritten = (root: string, cause: unknown): Fault =>
  new Fault('UNAVAILABLE', `the directory ${root} takes nothing (${codeOf(cause)})`, {
    cause,
    next: ['check space and rights there, and that its file system knows hard links'],
  })

async function assertThere(root: string): Promise<void> {
  const found = await lstat(root).catch(() => undefined)
  if (found?.isDirectory() === true) return
  throw new Fault('UNAVAILABLE', `the directory ${root} is not there`, {next: ['mount it, or correct evidence.sinks']})
}

async function sizesBelow(folder: string): Promise<ReadonlyMap<string, number>> {
  const found = await readdir(folder, {recursive: true, withFileTypes: true}).catch((error: unknown) => {
    if (isCode(error, 'ENOENT')) return []
    throw error
  })
  const files = found.filter((entry) => !entry.isDirectory() && !entry.name.startsWith('.'))
  const sized = files.map(async (entry) => {
    const path = join(entry.parentPath, entry.name)
    return [relative(folder, path).split(sep).join('/'), (await lstat(path)).size] as const
  })
  return new Map(await Promise.all(sized))
}

const isFile = async (path: string): Promise<boolean> => (await lstat(path).catch(() => undefined))?.isFile() === true

/** Written beside its place and linked there: a link is made once, and never over what is there. */
async function createFile(path: string, upload: Upload, signal: AbortSignal): Promise<'created' | 'there'> {
  await mkdir(dirname(path), {recursive: true, mode: 0o700})
  const part = join(dirname(path), `.${basename(path).slice(0, 64)}.${randomBytes(6).toString('hex')}.part`)
  try {
    await pipeline(createReadStream(upload.path), createWriteStream(part, {flags: 'wx', mode: 0o600, flush: true}), {
      signal,
    })
    const written = await digestOf(createReadStream(part))
    if (written.sha256 !== upload.sha256)
      throw new Fault('INVALID_DOCUMENT', `${upload.path} changed while it was copied`, {
        next: ['firebreak evidence verify'],
      })
    await link(part, path)
    return 'created'
  } catch (error) {
    if (isCode(error, 'EEXIST')) return 'there'
    throw error
  } finally {
    await rm(part, {force: true})
    syncDir(dirname(path))
  }
}
