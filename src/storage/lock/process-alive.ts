import {readFileSync} from 'node:fs'
import {isCode} from '../../core/text/error-code.ts'

const ours = new Set<string>()

/** From now on this process holds the lock of this id; counted as alive until it is forgotten. */
export function rememberHeld(id: string): void {
  ours.add(id)
}

export function forgetHeld(id: string): void {
  ours.delete(id)
}

/**
 * Whether the process of this machine that took the lock has ended. A process with our own id that did not take it
 * is one that had the id before us, as in a container that was started again.
 */
export function isGone({pid, id}: {readonly pid: number; readonly id: string}): boolean {
  if (pid === process.pid) return !ours.has(id)
  try {
    process.kill(pid, 0)
    return false
  } catch (error) {
    return isCode(error, 'ESRCH')
  }
}

/** Whether a process was killed and nobody has taken note of it, as in a container without an init: it has an id, and does nothing any more. */
export function isDefunct(pid: number): boolean {
  try {
    return readFileSync(`/proc/${pid}/stat`, 'utf8')
      .replace(/^.*\) /s, '')
      .startsWith('Z')
  } catch {
    // Systems that do not tell take note by themselves.
    return false
  }
}
