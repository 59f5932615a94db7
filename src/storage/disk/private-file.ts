import {closeSync, constants, fstatSync, openSync, readFileSync, type Stats} from 'node:fs'
import {Fault} from '../../core/fault.ts'
import {codeOf} from '../../core/text/error-code.ts'
import {isOurs} from './private-dir.ts'

/**
 * A small text that only we can read. Throws DENIED when there is none, REFUSED when others can read it or it is no
 * ordinary file of ours.
 */
export function readPrivateFile(path: string, limit: number): string {
  const file = openPrivate(path)
  try {
    assertPrivate(path, fstatSync(file), limit)
    return readFileSync(file, 'utf8')
  } finally {
    closeSync(file)
  }
}

/** Opened before it is looked at, so that nobody can swap it in between; a pipe does not make us wait. */
function openPrivate(path: string): number {
  try {
    return openSync(path, constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK)
  } catch (cause) {
    const code = codeOf(cause)
    if (code === 'ELOOP') throw new Fault('REFUSED', `${path} is a symbolic link`, {next: ['name the file itself']})
    throw new Fault('DENIED', `${path} cannot be read (${code})`, {cause, next: ['check the path']})
  }
}

function assertPrivate(path: string, found: Stats, limit: number): void {
  if (!found.isFile()) throw new Fault('REFUSED', `${path} is not a regular file`)
  if (!isOurs(found))
    throw new Fault('REFUSED', `${path} belongs to somebody else`, {
      next: ['keep the secret in a file of your own, mode 0600'],
    })
  if ((found.mode & 0o177) !== 0)
    throw new Fault('REFUSED', `${path} has mode ${(found.mode & 0o777).toString(8)}, a secret needs 600 or 400`, {
      next: [`chmod 600 ${path}`],
    })
  if (found.size > limit) throw new Fault('REFUSED', `${path} has ${found.size} bytes, too many for a secret`)
}
