import type {DatabaseSync} from 'node:sqlite'
import type {JournalEntry, JournalEvent} from '../../core/documents/journal.ts'
import {Fault} from '../../core/fault.ts'
import type {Moment} from '../lock/moment.ts'
import {genesis, rowOf} from './chain.ts'

/** Who writes, for every entry of one opening. */
export type Writer = Pick<JournalEntry, 'run'> & Omit<JournalEntry['obs'], 'at' | 'mono'>

/** Appends entries to a journal, each linked to the last; to be used inside a transaction. */
export function entryWriter(database: DatabaseSync, {run, ...by}: Writer) {
  const insert = database.prepare('INSERT INTO entry(seq, hash, bytes) VALUES (?, ?, ?)')
  const last = database.prepare('SELECT seq, hash FROM entry ORDER BY seq DESC LIMIT 1')
  return {
    /** Throws REFUSED where somebody else has written meanwhile. */
    assertCount(known: number) {
      const {seq = 0} = last.get() ?? {}
      if (seq === known) return
      throw new Fault('REFUSED', `the journal of ${run} has ${String(seq)} entries and we know of ${known}`)
    },
    write(event: JournalEvent, {wall, mono}: Moment): JournalEntry {
      const {seq = 0, hash = genesis} = last.get() ?? {}
      const entry: JournalEntry = {
        schema: 'firebreak/journal-entry@1',
        run,
        seq: Number(seq) + 1,
        prev: String(hash),
        event,
        obs: {at: new Date(wall).toISOString(), mono, ...by},
      }
      const row = rowOf(entry)
      insert.run(row.seq, row.hash, row.bytes)
      return entry
    },
  }
}
