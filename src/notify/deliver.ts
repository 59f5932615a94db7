import type {Notice} from '../core/notices/notice.ts'
import type {Clock} from '../core/ports.ts'

/** Whom a thread is remembered by at one target: the first message, the issue. */
export interface ThreadRefs {
  get(target: string, thread: string): string | undefined
  keep(target: string, thread: string, ref: string): void
  forget(target: string, thread: string): void
}

/** What one delivery goes by. */
export interface Delivering {
  readonly clock: Clock
  /** Aborted when nobody waits for it any longer. */
  readonly signal: AbortSignal
  /** What of the thread is there already, and how what is new is remembered. */
  readonly ref: string | undefined
  readonly keep: (ref: string) => void
  readonly forget: () => void
  /** Told of each request before it leaves. */
  readonly tried: (status?: number) => void
}

/** Brings one notice to one target. Throws where it did not get there. */
export type Deliver = (notice: Notice, delivering: Delivering) => Promise<void>
