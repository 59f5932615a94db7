import {existsSync, mkdirSync} from 'node:fs'
import {basename, dirname, join} from 'node:path'
import {passCrashPoint} from '../core/crash-point.ts'
import type {EvidenceBag, ReopenedBag} from '../core/ports.ts'
import {isCode} from '../core/text/error-code.ts'
import {logCustody} from './bag/custody.ts'
import {type BagOptions, fillBag} from './bag/fill-bag.ts'
import {reopenBag} from './bag/reopen-bag.ts'
import {makePrivateDir, syncDir} from './disk/private-dir.ts'

export {openBag} from './bag/open-bag.ts'
export {verifyBag} from './bag/verify-bag.ts'

/**
 * A bag after BagIt 1.0 (RFC 8493). Until it is sealed it has no tag manifest, so that a bag cut short by a crash
 * never passes for a whole one.
 */
export async function createBag(options: BagOptions): Promise<EvidenceBag> {
  const {run, incident} = options
  const path = makeBagDir(options.dir)
  passCrashPoint('bag:made')
  const {at} = await logCustody(path, {type: 'collected', run, ...(incident === undefined ? {} : {incident})}, options)
  return fillBag(path, {...options, begunAt: at})
}

/** The newest bag of a collection, to go on with; undefined where none was begun. */
export async function reopenNewestBag(options: BagOptions): Promise<ReopenedBag | undefined> {
  let newest: string | undefined
  for (let number = 1; ; number++) {
    const path = numbered(options.dir, number)
    if (!existsSync(path)) break
    newest = path
  }
  return newest === undefined ? undefined : reopenBag(newest, options)
}

const numbered = (wanted: string, number: number): string =>
  number === 1 ? wanted : join(dirname(wanted), `${basename(wanted)}-${number}`)

/** The wanted directory, or the first with a number that nobody has. */
function makeBagDir(wanted: string): string {
  makePrivateDir(dirname(wanted))
  for (let number = 1; ; number++) {
    const path = numbered(wanted, number)
    if (!isMade(path)) continue
    syncDir(dirname(path))
    makePrivateDir(join(path, 'data'))
    makePrivateDir(join(path, 'meta'))
    return path
  }
}

function isMade(path: string): boolean {
  try {
    mkdirSync(path, {mode: 0o700})
    return true
  } catch (error) {
    if (isCode(error, 'EEXIST')) return false
    throw error
  }
}
