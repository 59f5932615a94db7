import type {Clock} from './ports.ts'

/** When an entry was written, by both clocks. */
export interface Written {
  readonly at: string
  readonly mono: number
}

/**
 * Milliseconds since then, by the clock that says less: a wall clock that was set ahead must not cut a wait short. The
 * monotonic one says nothing where the machine was started again since. Never less than none.
 */
export function elapsedMs({at, mono}: Written, clock: Pick<Clock, 'now' | 'mono'>): number {
  const byWall = clock.now().getTime() - Date.parse(at)
  const byMono = clock.mono() - mono
  return Math.max(0, byMono < 0 ? byWall : Math.min(byWall, byMono))
}

/** A day, in milliseconds. */
export const dayMs = 86_400_000

/** Whole days since then, by the wall clock. */
export const daysSince = (at: string, now: Date): number => Math.floor((now.getTime() - Date.parse(at)) / dayMs)

/** A moment as it was written, and by which start of the machine its monotonic clock counts. */
export interface Counted extends Written {
  readonly boot: string
}

/** This moment on this machine. */
export interface Present extends Pick<Clock, 'now' | 'mono'> {
  readonly boot: string
  /** Since when somebody has been looking, by the monotonic clock; now when absent. */
  readonly lookingSince?: number
}

/** Where the system tells no boots, a reading from the future was taken before the machine was started again. */
const sameStart = (then: Counted, {boot, mono}: Present): boolean => then.boot === boot && then.mono <= mono()

/**
 * Milliseconds since then: by the monotonic clock, which no jump of the wall clock moves. After a new start there is
 * only the wall clock; where that was set back, what has passed before our eyes counts.
 */
export function passedMs(then: Counted, present: Present): number {
  const {now, mono, lookingSince = mono()} = present
  if (sameStart(then, present)) return mono() - then.mono
  return Math.max(now().getTime() - Date.parse(then.at), mono() - lookingSince)
}
