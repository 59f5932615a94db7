import {randomBytes} from 'node:crypto'
import {isCode} from '../../core/text/error-code.ts'

const ours = new Set<string>()

/** A mark for one opening of a file by this process; counted as alive until it is forgotten. */
export function newNonce(): string {
  const nonce = randomBytes(8).toString('hex')
  ours.add(nonce)
  return nonce
}

export function forgetNonce(nonce: string): void {
  ours.delete(nonce)
}

/**
 * Whether the process of this host that wrote the nonce has ended. A process with our own id that did not use
 * the nonce is one that had the id before us, as in a container that was started again.
 */
export function isGone({pid, nonce}: {readonly pid: number; readonly nonce: string}): boolean {
  if (pid === process.pid) return !ours.has(nonce)
  try {
    process.kill(pid, 0)
    return false
  } catch (error) {
    return isCode(error, 'ESRCH')
  }
}
