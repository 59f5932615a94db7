import {accessSync, constants, mkdtempSync, readdirSync, rmSync, statfsSync} from 'node:fs'
import {join} from 'node:path'

const memory = '/dev/shm'
/** Far more than the tests take at a time; the 64 MiB of a container would not do. */
const enough = 4 * 1024 ** 3

function hasRoom(): boolean {
  try {
    accessSync(memory, constants.W_OK | constants.X_OK)
    const {bavail, bsize} = statfsSync(memory)
    return bavail * bsize >= enough
  } catch {
    return false
  }
}

function isGone(pid: number): boolean {
  try {
    process.kill(pid, 0)
    return false
  } catch (error) {
    return error instanceof Error && 'code' in error && error.code === 'ESRCH'
  }
}

/** What tests that were killed have left in memory. */
function sweep(): void {
  for (const name of readdirSync(memory)) {
    const pid = Number(/^firebreak-tests-(\d+)-/.exec(name)?.[1])
    if (pid > 0 && isGone(pid)) rmSync(join(memory, name), {recursive: true, force: true})
  }
}

let dir: string | undefined

/**
 * Lets the tests keep their files in memory, where a sync costs nothing: most of their time went into waiting for the
 * disk. That syncs are asked for, and in which order, is shown by tests that watch them, on any file system. A soak, a
 * machine without such a folder, and whoever names a TMPDIR keep to the disk.
 */
export function setup(): void {
  const {SOAK: soak, TMPDIR: chosen} = process.env
  if (soak !== undefined || chosen !== undefined || !hasRoom()) return
  sweep()
  dir = mkdtempSync(join(memory, `firebreak-tests-${process.pid}-`))
  process.env['TMPDIR'] = dir
}

export function teardown(): void {
  if (dir !== undefined) rmSync(dir, {recursive: true, force: true})
}
