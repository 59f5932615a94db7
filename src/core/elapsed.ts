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
