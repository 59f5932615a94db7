import {asFault, Fault} from '../core/fault.ts'
import {isCode} from '../core/text/error-code.ts'
import {createVirtualTime, type VirtualTime} from '../replay/virtual-time.ts'
import {untilQuiet} from '../sandbox/temper/quiet.ts'
import {claimFolder} from './open-sandbox.ts'

/** Every sandbox takes some thirty ports; below those that systems give to whoever asks for any. */
const [lowestPort, portsEach, places] = [12_000, 40, 200]
const firstMinute = Date.parse('2026-01-01T00:00:00.000Z')
const minutes = 500_000

/** What a drill with this seed plays in, always the same: when it begins, where its files are, and its first port. */
export interface Seeded {
  readonly time: VirtualTime
  readonly dir: string
  readonly firstPort: number
}

const [shortestWayMs, longestWayMs] = [10, 50]

/** Each request takes its own time, so that no two that leave together arrive together: who is first follows from what they ask. */
export const wayMs = (ray: string): number =>
  shortestWayMs + (Number.parseInt(ray.slice(0, 8), 16) / 2 ** 32) * (longestWayMs - shortestWayMs)

const next = (seed: number) => [`wait until it is over, or play another: --seed ${seed + 1}`]

function folderOf(seed: number): string {
  try {
    return claimFolder(`drill-seed-${seed}`)
  } catch (cause) {
    if (!isCode(cause, 'EEXIST')) throw cause
    const {path} = Object(cause)
    throw new Fault('UNAVAILABLE', `a drill with seed ${seed} is being played, or was cut short: ${path} is there`, {
      next: [...next(seed), `where none is being played, remove ${path}`],
      cause,
    })
  }
}

/** Throws UNAVAILABLE while a drill with this seed is played on this machine. */
export const seededBy = (seed: number): Seeded => ({
  time: createVirtualTime(new Date(firstMinute + (seed % minutes) * 60_000), untilQuiet),
  dir: folderOf(seed),
  firstPort: lowestPort + (seed % places) * portsEach,
})

/** A port that somebody has is one that the seed asks for: another port would be another record. */
export function portTaken(error: unknown, seed: number): Fault {
  const fault = asFault(error)
  if (fault.code !== 'UNAVAILABLE') return fault
  return new Fault('UNAVAILABLE', `seed ${seed} plays at ports that somebody has: ${fault.message}`, {
    next: next(seed),
    cause: error,
  })
}
