import {createHash} from 'node:crypto'
import {readFileSync, rmSync} from 'node:fs'
import {join} from 'node:path'
import {isCode} from '../core/text/error-code.ts'
import {replaceFile} from './disk/keep-file.ts'
import {makePrivateDir} from './disk/private-dir.ts'

/** Short texts that outlive a process, each under two names. Losing one costs a repetition, and nothing else. */
export interface Marks {
  get(of: string, name: string): string | undefined
  keep(of: string, name: string, mark: string): void
  forget(of: string, name: string): void
}

/** One small file a mark, so that two processes are never in each other's way. */
export function createMarks(stateDir: string): Marks {
  const dir = join(stateDir, 'marks')
  const file = (of: string, name: string) =>
    join(
      dir,
      createHash('sha256')
        .update(JSON.stringify([of, name]))
        .digest('hex')
        .slice(0, 32),
    )
  return {
    get(of, name) {
      try {
        return readFileSync(file(of, name), 'utf8')
      } catch (error) {
        if (isCode(error, 'ENOENT')) return undefined
        throw error
      }
    },
    keep(of, name, mark) {
      makePrivateDir(dir)
      replaceFile(file(of, name), mark)
    },
    forget: (of, name) => rmSync(file(of, name), {force: true}),
  }
}
