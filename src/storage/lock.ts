import {hostname} from 'node:os'
import {join} from 'node:path'
import type {DatabaseSync} from 'node:sqlite'
import {passCrashPoint} from '../core/crash-point.ts'
import {Fault} from '../core/fault.ts'
import type {Clock, Lock} from '../core/ports.ts'
import {isCode} from '../core/text/error-code.ts'
import {assertFormat, createFile, type Format, immediately, layOut, openDurable} from './sqlite/database.ts'
import {freeLease, type Grant, holdLeases, leaseTable, takeLease} from './sqlite/lease-table.ts'
import {forgetNonce, newNonce} from './sqlite/process-alive.ts'

export interface LockOptions {
  readonly stateDir: string
  /** What no two runs may change at once, such as `account/<id>/gateway-rules`. */
  readonly resources: readonly string[]
  readonly run: string
  /** Who is at the keyboard, or which pipeline. */
  readonly holder: string
  readonly host?: string
  readonly clock: Clock
}

/** The application id spells FBLK. */
const format: Format = {name: 'lock file', applicationId: 0x46_42_4c_4b, version: 1}

/**
 * Takes all the resources for one run, or none. The lease lasts 60 s and is renewed by `assertHeld`; a holder of
 * this host whose process has ended is replaced at once. Throws REFUSED while another run has one of them.
 */
export function acquireLock(options: LockOptions): Lock {
  const path = join(options.stateDir, 'locks.db')
  return usable(path, () => {
    const database = openLockFile(path)
    const nonce = newNonce()
    try {
      passCrashPoint('lock:before-taking')
      const grants = take(database, nonce, options)
      passCrashPoint('lock:taken')
      return heldLock(database, {path, clock: options.clock, nonce, grants})
    } catch (error) {
      forgetNonce(nonce)
      database.close()
      throw error
    }
  })
}

/** Without a lock nothing may be sent, so that a lock file that cannot be read or written is a refusal. */
function usable<Result>(path: string, work: () => Result): Result {
  try {
    return work()
  } catch (cause) {
    if (!isCode(cause, 'ERR_SQLITE_ERROR')) throw cause
    throw new Fault('REFUSED', `the lock file ${path} cannot be used (${String(cause)})`, {
      cause,
      next: ['when no run is going on, move it away'],
    })
  }
}

function openLockFile(path: string): DatabaseSync {
  try {
    createFile(path)
  } catch (error) {
    if (!isCode(error, 'EEXIST')) throw error
  }
  return openDurable(path, (database) => {
    layOut(database, format, leaseTable)
    assertFormat(database, path, format)
  })
}

function take(
  database: DatabaseSync,
  nonce: string,
  {resources, run, holder, host = hostname(), clock}: LockOptions,
): readonly Grant[] {
  const claimant = {holder, host, run, nonce, pid: process.pid}
  const now = clock.now()
  return immediately(database, () => {
    const grants = [...new Set(resources)].toSorted().map((resource) => takeLease(database, resource, {claimant, now}))
    passCrashPoint('lock:before-commit')
    return grants
  })
}

interface Held {
  readonly path: string
  readonly clock: Clock
  readonly nonce: string
  readonly grants: readonly Grant[]
}

function heldLock(database: DatabaseSync, {path, clock, nonce, grants}: Held): Lock {
  return {
    epoch: Math.max(0, ...grants.map(({epoch}) => epoch)),
    assertHeld() {
      passCrashPoint('lock:before-renewing')
      usable(path, () =>
        immediately(database, () => {
          holdLeases(database, grants, clock.now())
        }),
      )
      passCrashPoint('lock:renewed')
    },
    async release() {
      if (!database.isOpen) return
      try {
        passCrashPoint('lock:before-freeing')
        immediately(database, () => {
          for (const grant of grants) freeLease(database, grant)
        })
        passCrashPoint('lock:freed')
      } finally {
        forgetNonce(nonce)
        database.close()
      }
    },
  }
}
