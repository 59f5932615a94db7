import {realpathSync, statfsSync} from 'node:fs'
import {isAbsolute, join, resolve} from 'node:path'
import {Fault} from '../core/fault.ts'
import {makePrivateDir} from './disk/private-dir.ts'
import {foreignFileSystem, syncedBy} from './disk/unsafe-place.ts'

export interface StateDirOptions {
  /** FIREBREAK_STATE_DIR. */
  readonly override?: string | undefined
  readonly home: string
  /** XDG_STATE_HOME; a relative one is ignored, as the XDG specification says. */
  readonly xdgStateHome?: string | undefined
}

/** Where journals, locks and evidence live: made with mode 0700 when missing. Throws REFUSED when it is no safe place. */
export function stateDir(options: StateDirOptions): string {
  const path = makePrivateDir(chosen(options))
  const unsafe = whyUnsafe(path)
  if (unsafe === undefined) return path
  throw new Fault('REFUSED', `${path} is ${unsafe}, where a journal may be lost or written twice: nothing was sent`, {
    next: ['set FIREBREAK_STATE_DIR to a directory on a local disk that nothing copies while it is written'],
  })
}

function whyUnsafe(path: string): string | undefined {
  const foreign = foreignFileSystem(statfsSync(path).type)
  if (foreign !== undefined) return `on a file system that is not this machine's own (${foreign})`
  const service = syncedBy(realpathSync.native(path))
  return service === undefined ? undefined : `in a folder that ${service} copies elsewhere`
}

function chosen({override, home, xdgStateHome}: StateDirOptions): string {
  if (override !== undefined && override !== '') return resolve(override)
  const base = xdgStateHome !== undefined && isAbsolute(xdgStateHome) ? xdgStateHome : join(home, '.local', 'state')
  return join(base, 'firebreak')
}
