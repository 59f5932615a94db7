import {mkdir, readFile, writeFile} from 'node:fs/promises'
import {join} from 'node:path'
import {isCode} from '../../core/text/error-code.ts'
import {fileNameOf, readCheckpoints} from '../checkpoints/checkpoint-files.ts'
import {otherThere, sameStatement} from './same-statement.ts'
import type {Witness} from './witness.ts'

/** A second directory. It has to be there: one that is made in the place of a share that is not mounted witnesses nothing. */
export function directoryWitness(name: string, path: string): Witness {
  return {
    name,
    isNear: true,
    async keep(copy, signal) {
      const dir = join(path, copy.run)
      await mkdir(dir).catch((error: unknown) => {
        if (!isCode(error, 'EEXIST')) throw error
      })
      const file = join(dir, fileNameOf(copy.size))
      try {
        await writeFile(file, copy.text, {flag: 'wx', flush: true, signal})
      } catch (error) {
        if (!isCode(error, 'EEXIST')) throw error
        if (!sameStatement(await readFile(file, 'utf8'), copy.text)) throw otherThere(copy)
      }
    },
    copies: async (run) => readCheckpoints(join(path, run), run),
  }
}
