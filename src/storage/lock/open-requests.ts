import type {JournalEvent} from '../../core/documents/journal.ts'
import {settleMs} from '../../core/settling.ts'
import {after, laterOf, longAgo, type Moment} from './moment.ts'
import {leaseMs} from './obstacle.ts'

/** When the requests of a run whose answers are not known can have their effect no more. */
export interface OpenRequests {
  settled(): Moment
  /** One more event of the journal, written at this moment. */
  see(event: JournalEvent, at: Moment): void
}

/** Follows a journal. `inherited` stands for the requests of a life before this one. */
export function followRequests(inherited: Moment): OpenRequests {
  /** By step and move, the attempts without a known answer. */
  const open = new Map<string, Map<number, Moment>>()
  return {
    settled: () => [...open.values()].flatMap((attempts) => [...attempts.values()]).reduce(laterOf, longAgo),
    see(event, at) {
      if (event.type !== 'intent' && event.type !== 'outcome') return
      const move = JSON.stringify([event.key, event.move])
      const attempts = open.get(move) ?? new Map<number, Moment>()
      if (event.type === 'intent') {
        const leavesWithinMs = Math.min(leaseMs, Math.max(0, Date.parse(event.notAfter) - at.wall))
        open.set(move, attempts.set(event.attempt, laterOf(inherited, after(at, leavesWithinMs + settleMs))))
      } else if (event.result === 'applied') {
        open.delete(move)
      } else if (event.result === 'not-applied') {
        attempts.delete(event.attempt)
      }
    },
  }
}
