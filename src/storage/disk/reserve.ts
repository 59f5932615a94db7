import {randomBytes} from 'node:crypto'
import {closeSync, openSync, readdirSync, rmSync, writeSync} from 'node:fs'
import {join} from 'node:path'
import {codeOf} from '../../core/text/error-code.ts'
import {Fault} from '../../core/fault.ts'

const block = 1024 * 1024
const blocks = 16

/** Disk space that is taken while nobody else needs it, so that it is there when everybody does. */
export interface Reserve {
  /** Gives it to whoever writes next; false when it was given before. */
  spend(): boolean
  release(): void
}

/**
 * Takes 16 MiB beside the journal, and frees what those before us left when they crashed. Written, since a file that
 * only has a size takes nothing, and in bytes that no file system can compress. Throws REFUSED when the disk does not
 * have them.
 */
export function holdReserve(dir: string, holder: string): Reserve {
  const path = join(dir, `reserve-${holder}`)
  try {
    freeLeft(dir)
    fill(path)
  } catch (cause) {
    rmSync(path, {force: true})
    throw new Fault('REFUSED', `${path} cannot be set aside for the journal (${codeOf(cause)}): nothing was sent`, {
      cause,
      next: ['free disk space', 'set FIREBREAK_STATE_DIR to a directory on a disk with room'],
    })
  }
  let held = true
  const release = () => {
    held = false
    rmSync(path, {force: true})
  }
  return {
    release,
    spend() {
      if (!held) return false
      release()
      return true
    },
  }
}

/** Each holder of the journal has a file of its own, so that one who lost the journal cannot free what is not his. */
function freeLeft(dir: string): void {
  for (const name of readdirSync(dir)) if (/^reserve-[0-9a-f]+$/.test(name)) rmSync(join(dir, name), {force: true})
}

function fill(path: string): void {
  const file = openSync(path, 'wx', 0o600)
  try {
    const bytes = randomBytes(block)
    for (let at = 0; at < blocks; at += 1) write(file, bytes, at * block)
  } finally {
    closeSync(file)
  }
}

/** A disk that is nearly full takes a part, and says so only at the next write. */
function write(file: number, bytes: Uint8Array, position: number): void {
  for (let done = 0; done < bytes.length;) {
    done += writeSync(file, bytes, done, bytes.length - done, position + done)
  }
}
