import {closeSync, constants, fstatSync, openSync, readSync} from 'node:fs'
import {Fault} from '../../core/fault.ts'
import {codeOf} from '../../core/text/error-code.ts'

const utf8 = new TextDecoder('utf-8', {fatal: true, ignoreBOM: true})

/** How a file may be reached. */
interface Reach {
  /** Whether the name may be a symbolic link. */
  readonly links?: 'followed' | 'refused'
}

/**
 * A text file, refused before it is parsed when it is larger than `limit` bytes, and before it is read when it is no
 * file: a pipe or a device would keep its reader waiting. Throws USAGE when it cannot be read.
 */
export function readText(path: string, limit: number, {links = 'followed'}: Reach = {}): string {
  const file = opened(path, links === 'refused' ? constants.O_NOFOLLOW : 0)
  try {
    const found = fstatSync(file)
    if (!found.isFile()) throw new Fault('USAGE', `${path} is not a file`, {next: ['check the path']})
    if (found.size > limit) throw tooLarge(path, `${found.size}`, limit)
    return decoded(path, contentOf(file, {path, limit}))
  } finally {
    closeSync(file)
  }
}

function opened(path: string, flags: number): number {
  try {
    // Opening a pipe waits for its writer unless it must not.
    return openSync(path, constants.O_RDONLY | constants.O_NONBLOCK | flags)
  } catch (cause) {
    throw new Fault('USAGE', whyNotOpened(path, codeOf(cause)), {cause, next: ['check the path']})
  }
}

function whyNotOpened(path: string, code: string): string {
  if (code === 'ENOENT') return `there is no file ${path}`
  return code === 'ELOOP'
    ? `${path} is a symbolic link: give the file that it leads to`
    : `${path} cannot be read (${code})`
}

/** Never more than one byte beyond the limit, whatever the size says: files grow, and those of the kernel have none. */
function contentOf(file: number, {path, limit}: {readonly path: string; readonly limit: number}): Uint8Array {
  const chunks: Uint8Array[] = []
  let length = 0
  for (;;) {
    const chunk = new Uint8Array(Math.min(65_536, limit + 1 - length))
    const read = readSync(file, chunk)
    if (read === 0) return Buffer.concat(chunks)
    chunks.push(chunk.subarray(0, read))
    length += read
    if (length > limit) throw tooLarge(path, `more than ${limit}`, limit)
  }
}

function tooLarge(path: string, size: string, limit: number): Fault {
  return new Fault('INVALID_DOCUMENT', `${path} has ${size} bytes, more than the ${limit} that are read`, {
    next: [`make ${path} smaller, or check that it is the file you mean`],
  })
}

function decoded(path: string, bytes: Uint8Array): string {
  try {
    return utf8.decode(bytes)
  } catch (cause) {
    throw new Fault('INVALID_DOCUMENT', `${path} is not UTF-8 text`, {cause, next: [`save ${path} as UTF-8`]})
  }
}
