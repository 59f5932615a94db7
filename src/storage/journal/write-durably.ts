import type {JournalEvent} from '../../core/documents/journal.ts'
import {Fault} from '../../core/fault.ts'
import {isCode} from '../../core/text/error-code.ts'
import type {Reserve} from '../disk/reserve.ts'
import {diskTookNothing} from '../sqlite/took-nothing.ts'
import type {LastResort} from './last-resort.ts'

export interface DurableWriting {
  /** Throws REFUSED for an intent when little is left of the reserve: that is for the answers to what was sent already. */
  assertMayBegin(event: JournalEvent): void
  /** Writes these events, with the reserve if need be. Throws REFUSED when they are not on disk. */
  write<Result>(events: readonly JournalEvent[], act: () => Result): Result
}

interface Means {
  readonly run: string
  /** Whether there is room for more than answers, asked once the reserve is spent. */
  readonly hasRoom: () => boolean
  readonly reserve: Reserve
  readonly lastResort: LastResort
}

/** Without an entry on disk nothing may be sent, so that every failure to write is a refusal. */
export function durableWriting({run, hasRoom, reserve, lastResort}: Means): DurableWriting {
  let full: unknown

  const unwritten = (cause: unknown, events: readonly JournalEvent[]): unknown => {
    if (!isCode(cause, 'ERR_SQLITE_ERROR') && !isCode(cause, 'ERR_INVALID_STATE')) return cause
    const told = events.filter(({type}) => type !== 'intent')
    return cannotWrite(run, cause, lastResort(told, String(cause)))
  }
  const withReserve = <Result>(act: () => Result): Result => {
    try {
      return act()
    } catch (cause) {
      if (!diskTookNothing(cause) || !reserve.spend()) throw cause
      full = cause
      return act()
    }
  }

  return {
    assertMayBegin({type}) {
      if (full !== undefined && type === 'intent' && !hasRoom()) throw cannotWrite(run, full, '')
    },
    write(events, act) {
      try {
        return withReserve(act)
      } catch (cause) {
        throw unwritten(cause, events)
      }
    },
  }
}

const cannotWrite = (run: string, cause: unknown, kept: string): Fault =>
  new Fault(
    'REFUSED',
    `the journal of ${run} cannot be written (${String(cause)}), so that nothing more is sent${kept}`,
    {cause, next: ['free disk space or repair the disk', `firebreak resume ${run}`]},
  )
