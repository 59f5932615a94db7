import {readdir, readFile} from 'node:fs/promises'
import {join, relative, sep} from 'node:path'
import {Fault} from '../../core/fault.ts'
import {codeOf, isCode} from '../../core/text/error-code.ts'

/** What evidence is, and not what is said of it. */
export const isPayload = (file: string): boolean => file.startsWith('data/')

/** Everything in a bag that is no folder, by its path inside. Throws USAGE where there is no bag. */
export async function filesOf(bag: string): Promise<readonly string[]> {
  try {
    const found = await readdir(bag, {recursive: true, withFileTypes: true})
    return found
      .filter((entry) => !entry.isDirectory())
      .map((entry) => relative(bag, join(entry.parentPath, entry.name)).split(sep).join('/'))
  } catch (cause) {
    throw noBag(bag, cause)
  }
}

/** A small file of a bag; empty where it is missing, which the manifests tell. */
export async function textIn(bag: string, name: string): Promise<string> {
  try {
    return await readFile(join(bag, name), 'utf8')
  } catch (error) {
    if (isCode(error, 'ENOENT')) return ''
    throw error
  }
}

export const noBag = (path: string, cause?: unknown): Fault =>
  new Fault('USAGE', `${path} is no evidence bag${cause === undefined ? '' : ` (${codeOf(cause)})`}`, {
    cause,
    next: ['firebreak evidence list'],
  })
