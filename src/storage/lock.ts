import {randomBytes} from 'node:crypto'
import {join} from 'node:path'
import type {DatabaseSync} from 'node:sqlite'
import {passCrashPoint} from '../core/crash-point.ts'
import type {Clock, Lock, TakingOver} from '../core/ports.ts'
import {type Grant, grantTo} from './lock/grant.ts'
import {isCode} from '../core/text/error-code.ts'
import {makePrivateDir} from './disk/private-dir.ts'
import {endHold, extendHold, findHold, settleHold} from './lock/hold-table.ts'
import {openLockFile, usable} from './lock/lock-file.ts'
import {type Machine, thisMachine} from './lock/machine.ts'
import {after, laterOf, type Moment, momentOf} from './lock/moment.ts'
import {leaseMs, lost} from './lock/obstacle.ts'
import {forgetHeld, rememberHeld} from './lock/process-alive.ts'
import {immediately} from './sqlite/database.ts'
import {every} from './system-clock.ts'

export interface LockOptions {
  /** Where the lock file is: shared by everybody who may act on the same account. */
  readonly lockDir: string
  /** What no two runs may change at once, such as `account/<id>/gateway-rules`; the run itself is always one of them. */
  readonly resources: readonly string[]
  readonly run: string
  /** Who is at the keyboard, or which pipeline. */
  readonly holder: string
  readonly machine?: Machine
  readonly clock: Clock
  readonly takeOver?: TakingOver
}

/** A lock that is held, and what the journal needs to write under it. */
export interface HeldLock extends Lock, Grant {
  /** What a take-over has to name. */
  readonly id: string
  readonly path: string
  /** To be called inside a transaction on a connection that has the lock file attached. Throws REFUSED once somebody else has taken over. */
  keepIn(database: DatabaseSync, now: Moment): void
  settleIn(database: DatabaseSync, settled: Moment): void
  release(): void
}

const beatMs = 15_000
const renewBelowMs = 45_000
/** With less than this left nothing is sent any more. */
const leaveAboveMs = 20_000

/**
 * Takes all the resources for one run, or none. The lock stands for 60 s and is renewed every 15 s. Throws REFUSED
 * while another holder may still send, or something that it has sent may still have its effect.
 */
export function acquireLock(options: LockOptions): HeldLock {
  const path = join(makePrivateDir(options.lockDir), 'locks.db')
  return usable(path, () => {
    const database = openLockFile(path)
    const id = randomBytes(8).toString('hex')
    rememberHeld(id)
    try {
      passCrashPoint('lock:before-taking')
      const grant = take(database, id, options)
      passCrashPoint('lock:taken')
      return heldLock(database, {...grant, path, id, clock: options.clock})
    } catch (error) {
      forgetHeld(id)
      database.close()
      throw error
    }
  })
}

function take(database: DatabaseSync, id: string, options: LockOptions): Grant {
  const {run, holder, machine = thisMachine(), clock, takeOver} = options
  const claimant = {id, run, holder, pid: process.pid, ...machine}
  const resources = [...new Set([...options.resources, `run/${run}`])].toSorted()
  return immediately(database, () => {
    const grant = grantTo(database, claimant, {resources, now: momentOf(clock), takeOver})
    passCrashPoint('lock:before-commit')
    return grant
  })
}

/** What is left of a lock by the clock that leaves less. */
const leftMs = (expires: Moment, now: Moment): number => Math.min(expires.wall - now.wall, expires.mono - now.mono)

/** Throws REFUSED once it is not ours any more. One that has lapsed and that nobody took is. */
function keep(database: DatabaseSync, id: string, now: Moment): void {
  const hold = findHold(database, id)
  if (hold === undefined || hold.ended !== null) throw lost(hold, hold && findHold(database, hold.ended ?? ''))
  // After a jump of the wall clock either way it is counted anew.
  const isDue = leftMs(hold.expires, now) <= renewBelowMs || hold.expires.wall - now.wall > leaseMs
  if (isDue) extendHold(database, id, after(now, leaseMs))
}

interface Held extends Grant {
  readonly path: string
  readonly id: string
  readonly clock: Clock
}

function heldLock(database: DatabaseSync, {path, id, clock, settled, ...grant}: Held): HeldLock {
  const renew = () => usable(path, () => immediately(database, () => keep(database, id, momentOf(clock))))
  const stop = every(beatMs, () => {
    try {
      renew()
    } catch {
      // Whoever wants to send next asks again, and is told.
    }
  })
  return {
    ...grant,
    path,
    id,
    settled,
    assertHeld() {
      passCrashPoint('lock:before-renewing')
      renew()
      passCrashPoint('lock:renewed')
    },
    mayLeave() {
      const hold = usable(path, () => findHold(database, id))
      return hold?.ended === null && leftMs(hold.expires, momentOf(clock)) >= leaveAboveMs
    },
    keepIn: (attached, now) => keep(attached, id, now),
    settleIn(attached, own) {
      settleHold(attached, id, laterOf(own, settled.others))
    },
    release() {
      if (!database.isOpen) return
      stop()
      try {
        passCrashPoint('lock:before-freeing')
        immediately(database, () => endHold(database, id))
        passCrashPoint('lock:freed')
      } catch (error) {
        // How the run ended matters more: a lock whose process is gone is free as well.
        if (!isCode(error, 'ERR_SQLITE_ERROR')) throw error
      } finally {
        forgetHeld(id)
        database.close()
      }
    },
  }
}
