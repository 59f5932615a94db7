import {closeSync, fstatSync, openSync, readFileSync} from 'node:fs'
import {Fault} from '../../core/fault.ts'
import {codeOf} from '../../core/text/error-code.ts'

const utf8 = new TextDecoder('utf-8', {fatal: true, ignoreBOM: true})

/** A text file, refused before it is read when it is larger than `limit` bytes. Throws USAGE when it cannot be read. */
export function readText(path: string, limit: number): string {
  const file = opened(path)
  try {
    const found = fstatSync(file)
    if (!found.isFile()) throw new Fault('USAGE', `${path} is not a file`)
    if (found.size > limit)
      throw new Fault('INVALID_DOCUMENT', `${path} has ${found.size} bytes, more than the ${limit} that are read`)
    return decoded(path, readFileSync(file))
  } finally {
    closeSync(file)
  }
}

function opened(path: string): number {
  try {
    return openSync(path, 'r')
  } catch (cause) {
    const code = codeOf(cause)
    throw new Fault('USAGE', code === 'ENOENT' ? `there is no file ${path}` : `${path} cannot be read (${code})`, {
      cause,
      next: ['check the path'],
    })
  }
}

function decoded(path: string, bytes: Uint8Array): string {
  try {
    return utf8.decode(bytes)
  } catch (cause) {
    throw new Fault('INVALID_DOCUMENT', `${path} is not UTF-8 text`, {cause, next: [`save ${path} as UTF-8`]})
  }
}
