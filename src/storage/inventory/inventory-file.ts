import {existsSync} from 'node:fs'
import {chmod, realpath, stat} from 'node:fs/promises'
import {Fault} from '../../core/fault.ts'
import {codeOf, isCode} from '../../core/text/error-code.ts'
import {keepFile, keepNewFile} from '../disk/keep-file.ts'

/** It is for everybody who works with the account, and holds no secret. */
const forAll = 0o644

export const isThere = (path: string): boolean => existsSync(path)

/** What stands where it is to be written: the file itself where a link leads to it, and who may read it. */
async function replaced(path: string): Promise<{readonly path: string; readonly mode: number}> {
  try {
    const {mode} = await stat(path)
    return {path: await realpath(path), mode: mode & 0o777}
  } catch (error) {
    if (isCode(error, 'ENOENT')) return {path, mode: forAll}
    throw error
  }
}

/** Writes an inventory whole or not at all. Throws REFUSED where there is one already, unless it is to be replaced. */
export async function writeInventory(
  path: string,
  text: string,
  {replace}: {readonly replace: boolean},
): Promise<void> {
  try {
    const before = replace ? await replaced(path) : {path, mode: forAll}
    const kept = replace ? await keepFile(before.path, text).then(() => true) : await keepNewFile(path, text)
    if (!kept)
      throw new Fault('REFUSED', `${path} is there already, and was left as it is`, {
        next: [`firebreak inventory sync --inventory ${path}`, 'give --out another name, or --overwrite'],
      })
    await chmod(before.path, before.mode)
  } catch (cause) {
    if (cause instanceof Fault) throw cause
    throw new Fault('USAGE', `the inventory cannot be written to ${path} (${codeOf(cause)})`, {
      cause,
      next: ['give a place that you may write to'],
    })
  }
}
