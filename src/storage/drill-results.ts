import {readdirSync, readFileSync} from 'node:fs'
import {join} from 'node:path'
import {z} from 'zod'
import {DrillResult} from '../core/documents/drill-result.ts'
import {Timestamp} from '../core/ids.ts'
import {isCode} from '../core/text/error-code.ts'
import {replaceFile} from './disk/keep-file.ts'
import {makePrivateDir} from './disk/private-dir.ts'

/** A result with when it was had: what a trend is made of. */
const KeptResult = z.strictObject({at: Timestamp, result: DrillResult})
export type KeptResult = z.infer<typeof KeptResult>

const dirIn = (stateDir: string): string => join(stateDir, 'drills')

/** Keeps what a drill came to, under the id of its run. */
export function keepDrillResult(stateDir: string, kept: KeptResult): void {
  replaceFile(join(makePrivateDir(dirIn(stateDir)), `${kept.result.run}.json`), JSON.stringify(kept))
}

function read(path: string): readonly KeptResult[] {
  try {
    return [KeptResult.parse(JSON.parse(readFileSync(path, 'utf8')))]
  } catch {
    // A trend is not worth a failure: what cannot be read is one drill less.
    return []
  }
}

/** All that were kept, oldest first: ids of runs sort by time. */
export function readDrillResults(stateDir: string): readonly KeptResult[] {
  try {
    const names = readdirSync(dirIn(stateDir)).filter((name) => name.endsWith('.json'))
    return names.toSorted().flatMap((name) => read(join(dirIn(stateDir), name)))
  } catch (error) {
    if (isCode(error, 'ENOENT')) return []
    throw error
  }
}
