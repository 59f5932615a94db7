import type {JournalEntry, JournalEvent} from '../core/documents/journal.ts'
import type {Journal} from '../core/ports.ts'
import type {RecordedAppend} from '../core/recordings/recorded.ts'
import {laneOf} from '../core/signed/normalised.ts'
import type {VirtualTime} from './virtual-time.ts'

const unchained = `sha256:${'0'.repeat(64)}`

/** Where a recorded journal stood when: so that what follows from an entry follows when it did then. */
export interface Pace {
  readonly entries: readonly JournalEntry[]
  readonly appends: readonly RecordedAppend[]
  readonly time: VirtualTime
}

/** Each entry of a lane is as late as the one at its place was then. */
function paceOf({entries, appends, time}: Pace): (lane: string) => Promise<void> {
  const durable = new Map(appends.map(({seq, at}) => [seq, at]))
  const lanes = Map.groupBy(entries, ({event}) => laneOf(event))
  const times = new Map([...lanes].map(([lane, some]) => [lane, some.map(({seq}) => durable.get(seq))]))
  return async (lane) => {
    const early = (times.get(lane)?.shift() ?? 0) - time.mono()
    if (early > 0) await time.after(early)
  }
}

/** A journal that is only compared with another, whose pace it keeps: nothing is written, and nothing chained. */
export function createMemoryJournal(pace: Pace): Journal {
  const run = pace.entries[0]?.run ?? ''
  const {time: clock} = pace
  const paced = paceOf(pace)
  const entries: JournalEntry[] = []
  const obs = () => ({
    at: clock.now().toISOString(),
    mono: clock.mono(),
    epoch: 0,
    nonce: 'replay',
    actor: 'replay',
    host: 'replay',
  })
  return {
    run,
    async append(event: JournalEvent) {
      const entry: JournalEntry = {
        schema: 'firebreak/journal-entry@1',
        run,
        seq: entries.length + 1,
        prev: unchained,
        event,
        obs: obs(),
      }
      entries.push(entry)
      await paced(laneOf(event))
      return entry
    },
    entries: (from = 0) => entries.slice(from),
  }
}
