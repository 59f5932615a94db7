import type {Clock} from '../../core/ports.ts'

/** One moment by both clocks: the wall clock can be set, the monotonic one is shared by all processes since the machine was started. */
export interface Moment {
  /** Milliseconds since 1970. */
  readonly wall: number
  /** Milliseconds that only ever grow. */
  readonly mono: number
}

export const momentOf = (clock: Clock): Moment => ({wall: clock.now().getTime(), mono: clock.mono()})

/** A moment that is over in any case. */
export const longAgo: Moment = {wall: 0, mono: 0}

export const after = ({wall, mono}: Moment, ms: number): Moment => ({wall: wall + ms, mono: mono + ms})

/** Each clock's later reading. */
export const laterOf = (one: Moment, other: Moment): Moment => ({
  wall: Math.max(one.wall, other.wall),
  mono: Math.max(one.mono, other.mono),
})

/** How far the wall clock has been moved against the monotonic one between two moments, in milliseconds. */
export const jumpMs = (then: Moment, now: Moment): number => Math.round(now.wall - then.wall - (now.mono - then.mono))
