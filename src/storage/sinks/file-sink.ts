import {access, constants, lstat} from 'node:fs/promises'
import {dirname, resolve} from 'node:path'
import type {Stats} from 'node:fs'
import type {Sink} from '../../core/documents/sink.ts'
import {Fault} from '../../core/fault.ts'
import {codeOf, isCode} from '../../core/text/error-code.ts'
import {keepFile} from '../disk/keep-file.ts'
import {isOurs} from '../disk/private-dir.ts'
import type {Bound} from './bound.ts'

const unsafe = (path: string, why: string, next: string): Fault =>
  new Fault('UNAVAILABLE', `the sink ${path} ${why}`, {next: [next]})

const modeOf = ({mode}: Stats): string => (mode & 0o7777).toString(8)

async function lookAt(path: string): Promise<Stats | undefined> {
  try {
    return await lstat(path)
  } catch (cause) {
    if (isCode(cause, 'ENOENT')) return undefined
    throw unsafe(path, `cannot be looked at (${codeOf(cause)})`, `check the path and the rights to ${dirname(path)}`)
  }
}

/** Somebody who may write to the folder could put another file in the place of ours. */
async function checkFolder(folder: string): Promise<void> {
  const found = await lookAt(folder)
  if (found === undefined) throw unsafe(folder, 'does not exist', `mkdir -m 700 ${folder}`)
  if (!found.isDirectory())
    throw unsafe(folder, 'is not a directory itself', 'name the folder itself, and no link to it')
  if (!isOurs(found)) throw unsafe(folder, 'belongs to somebody else', 'use a folder of your own, mode 0700')
  if ((found.mode & 0o022) !== 0)
    throw unsafe(folder, `may be written to by others (mode ${modeOf(found)})`, `chmod 700 ${folder}`)
  await access(folder, constants.W_OK | constants.X_OK).catch((cause: unknown) => {
    throw unsafe(folder, `cannot be written to (${codeOf(cause)})`, `chmod 700 ${folder}`)
  })
}

/** What is in the file's place already: nothing, or a private file of our own. */
async function checkFile(path: string): Promise<void> {
  const found = await lookAt(path)
  if (found === undefined) return
  if (found.isSymbolicLink()) throw unsafe(path, 'is a symbolic link', 'name the file itself')
  if (!found.isFile()) throw unsafe(path, 'is not a regular file', 'name a file')
  if (!isOurs(found)) throw unsafe(path, 'belongs to somebody else', 'use a file of your own, mode 0600')
  if ((found.mode & 0o077) !== 0)
    throw unsafe(path, `can be reached by others (mode ${modeOf(found)})`, `chmod 600 ${path}`)
}

/**
 * A file of mode 0600 that holds the secret and nothing else, no line break either. It is written beside its place and
 * moved there, so that a consumer reads the old secret or the new one and never half of one.
 */
export function fileSink(sink: Extract<Sink, {type: 'file'}>): Bound {
  const path = resolve(sink.path)
  const check = async (): Promise<void> => {
    await checkFolder(dirname(path))
    await checkFile(path)
  }
  return {
    check,
    put: async (secret) => {
      await check()
      await keepFile(path, secret.reveal()).catch((cause: unknown) => {
        throw unsafe(path, `could not be written (${codeOf(cause)})`, 'check the space and the rights of its folder')
      })
    },
  }
}
