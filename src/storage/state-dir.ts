import {statfsSync} from 'node:fs'
import {isAbsolute, join, resolve} from 'node:path'
import {Fault} from '../core/fault.ts'
import {makePrivateDir} from './disk/private-dir.ts'

export interface StateDirOptions {
  /** FIREBREAK_STATE_DIR. */
  readonly override?: string | undefined
  readonly home: string
  /** XDG_STATE_HOME; a relative one is ignored, as the XDG specification says. */
  readonly xdgStateHome?: string | undefined
}

/** The magic numbers that Linux reports for file systems whose locks and shared memory SQLite cannot trust. */
const networkTypes: ReadonlyMap<number, string> = new Map([
  [0x6969, 'NFS'],
  [0x517b, 'SMB'],
  [0xff534d42, 'CIFS'],
  [0xfe534d42, 'SMB2'],
  [0x5346414f, 'AFS'],
])

/** The name of a network file system by its type; undefined for one that is local as far as we know. */
export function networkFileSystem(type: number): string | undefined {
  return networkTypes.get(type >>> 0)
}

/** Where journals, locks and evidence live: made with mode 0700 when missing. Throws REFUSED when it is no safe place. */
export function stateDir(options: StateDirOptions): string {
  const path = makePrivateDir(chosen(options))
  const network = networkFileSystem(statfsSync(path).type)
  if (network === undefined) return path
  throw new Fault(
    'REFUSED',
    `${path} is on a network file system (${network}), where a journal may be lost or written twice`,
    {
      next: ['set FIREBREAK_STATE_DIR to a directory on a local disk'],
    },
  )
}

function chosen({override, home, xdgStateHome}: StateDirOptions): string {
  if (override !== undefined && override !== '') return resolve(override)
  const base = xdgStateHome !== undefined && isAbsolute(xdgStateHome) ? xdgStateHome : join(home, '.local', 'state')
  return join(base, 'firebreak')
}
