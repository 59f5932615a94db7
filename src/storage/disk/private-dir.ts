import {
  accessSync,
  closeSync,
  constants,
  existsSync,
  fsyncSync,
  lstatSync,
  mkdirSync,
  openSync,
  type Stats,
} from 'node:fs'
import {dirname} from 'node:path'
import {Fault} from '../../core/fault.ts'
import {codeOf, isCode} from '../../core/text/error-code.ts'

/** Makes the entries of a directory durable: a file that was synced is lost with its name if the directory was not. */
export function syncDir(path: string): void {
  const directory = openSync(path, 'r')
  try {
    fsyncSync(directory)
  } finally {
    closeSync(directory)
  }
}

const stateElsewhere: readonly string[] = ['set FIREBREAK_STATE_DIR to a directory of your own, mode 0700']

/**
 * A directory that only we can read and write, made if it is missing.
 * Throws REFUSED for a symlink, somebody else's directory, or one that others may write to.
 */
export function makePrivateDir(path: string, next = stateElsewhere): string {
  if (!existsSync(path)) createDir(path, next)
  const problem = problemWith(path, lstatSync(path))
  if (problem !== undefined) {
    throw new Fault('REFUSED', `${path} ${problem}: it is no safe place for journals, keys and evidence`, {next})
  }
  return path
}

/** Missing parents are made one by one, so that each is private whatever the umask, and durable. */
function createDir(path: string, next: readonly string[]): void {
  const parent = dirname(path)
  if (!existsSync(parent)) createDir(parent, next)
  try {
    mkdirSync(path, {mode: 0o700})
    syncDir(parent)
  } catch (cause) {
    if (isCode(cause, 'EEXIST')) return
    throw new Fault('REFUSED', `${path} cannot be made (${codeOf(cause)})`, {
      cause,
      next,
    })
  }
}

function problemWith(path: string, found: Stats): string | undefined {
  if (found.isSymbolicLink()) return 'is a symbolic link'
  if (!found.isDirectory()) return 'is not a directory'
  if (!isOurs(found)) return 'belongs to somebody else'
  if ((found.mode & 0o022) !== 0) return `may be written by others (mode ${(found.mode & 0o7777).toString(8)})`
  return isWritable(path) ? undefined : 'is not writable'
}

/** Whether we own it; on systems without owners everything is ours. */
export function isOurs(found: Stats): boolean {
  const ourselves = process.getuid?.()
  return ourselves === undefined || found.uid === ourselves
}

function isWritable(path: string): boolean {
  try {
    accessSync(path, constants.W_OK | constants.X_OK)
    return true
  } catch {
    return false
  }
}
