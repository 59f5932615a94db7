import type {Clock, Journal} from '../core/ports.ts'
import type {RecordedAppend} from '../core/recordings/recorded.ts'

/** Overhears when entries are durable. */
export interface JournalTape {
  over<Kind extends Journal>(journal: Kind): Kind
  taken(): readonly RecordedAppend[]
}

/** Begins to listen. */
export function listenToJournal(clock: Pick<Clock, 'mono'>): JournalTape {
  const begun = clock.mono()
  const taken: RecordedAppend[] = []
  return {
    over: (journal) => ({
      ...journal,
      async append(event) {
        const entry = await journal.append(event)
        taken.push({type: 'appended', seq: entry.seq, at: clock.mono() - begun})
        return entry
      },
    }),
    taken: () => taken,
  }
}
