import {statfsSync} from 'node:fs'
import {Fault} from '../../core/fault.ts'

const mib = 1024 * 1024

/** A day of logs and the journal fit in it several times over. */
const runNeeds = 256 * mib

/** Evidence never takes the last of it: what was sent has to be written down, whatever else was not kept. */
const journalNeeds = 32 * mib

/** Below this no new request goes out: what is left is for the answers to those that are out already. */
const answersNeed = 4 * mib

/** The bytes that we may still write below a directory; a file system that counts no blocks has no limit it knows of. */
function freeBytes(dir: string): number {
  const {bavail, blocks, bsize} = statfsSync(dir)
  return blocks === 0 ? Number.POSITIVE_INFINITY : bavail * bsize
}

/** Throws REFUSED where a run could not be written down to its end. */
export function assertRoomForRun(dir: string): void {
  const free = freeBytes(dir)
  if (free >= runNeeds) return
  throw new Fault('REFUSED', `${dir} has ${inMib(free)} free, and a run needs ${inMib(runNeeds)}: nothing was sent`, {
    next: ['free disk space', 'set FIREBREAK_STATE_DIR to a directory on a disk with room'],
  })
}

/** Throws UNAVAILABLE for evidence that would leave the journal of its run without room. */
export function assertRoomForEvidence(dir: string, bytes: number): void {
  const free = freeBytes(dir)
  if (free - bytes >= journalNeeds) return
  throw new Fault(
    'UNAVAILABLE',
    `${dir} has ${inMib(free)} free: ${inMib(journalNeeds)} are left to the journal, so that this evidence is not kept`,
    {next: ['free disk space', 'firebreak run evidence-snapshot --apply']},
  )
}

/** Whether there is room for more than the answers to what was sent. */
export const hasRoomForMore = (dir: string): boolean => freeBytes(dir) >= answersNeed

const inMib = (bytes: number): string => `${Math.floor(bytes / mib)} MiB`
