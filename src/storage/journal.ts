import {join} from 'node:path'
import type {DatabaseSync} from 'node:sqlite'
import {passCrashPoint} from '../core/crash-point.ts'
import {type JournalEntry, JournalEvent} from '../core/documents/journal.ts'
import {Fault} from '../core/fault.ts'
import type {Clock, Journal} from '../core/ports.ts'
import {assertBare} from '../core/text/assert-bare.ts'
import {isCode} from '../core/text/error-code.ts'
import {redactAll} from '../core/text/redact.ts'
import {makePrivateDir} from './disk/private-dir.ts'
import {type Chain, genesis, rowOf, verifyChain} from './journal/chain.ts'
import {commitTogether} from './journal/commit-together.ts'
import {createJournalFile, openJournalFile, readJournalFile, rowsOf, takeOnProtocol} from './journal/journal-file.ts'
import {immediately} from './sqlite/database.ts'
import {freeLease, type Grant, holdLease, takeLease} from './sqlite/lease-table.ts'
import {forgetNonce, newNonce} from './sqlite/process-alive.ts'

export {verifyChain} from './journal/chain.ts'

export interface JournalOptions {
  /** The directory of the run; the journal is the file `journal.db` in it. */
  readonly dir: string
  readonly run: string
  readonly clock: Clock
  /** Who is at the keyboard, or which pipeline. */
  readonly actor: string
  readonly host: string
  /** Told of each entry once it is durable. */
  readonly report?: (entry: JournalEntry) => void
}

/** A journal that can be closed, which gives the right to write back. */
export interface OpenJournal extends Journal {
  close(): void
}

const fileIn = (dir: string): string => join(dir, 'journal.db')

/** Begins the journal of a new run. Throws REFUSED when it cannot be made durable. */
export function createJournal(options: JournalOptions): OpenJournal {
  passCrashPoint('journal:before-making')
  makePrivateDir(options.dir)
  return takenOver(createJournalFile(fileIn(options.dir)), options)
}

/**
 * Goes on with the journal of a run, with an epoch of its own, so that the process that wrote it before can
 * write no more. Throws REFUSED while that process lives, INVALID_DOCUMENT when the journal is broken.
 */
export function openJournal(options: JournalOptions): OpenJournal {
  return takenOver(openJournalFile(fileIn(options.dir)), options)
}

/** Reads a journal file and checks every link of it. Throws INVALID_DOCUMENT at the first bad entry. */
export function readJournal(path: string): Chain {
  return readJournalFile(path)
}

function takenOver(database: DatabaseSync, options: JournalOptions): OpenJournal {
  const nonce = newNonce()
  try {
    passCrashPoint('journal:before-taking')
    const journal = immediately(database, () => {
      const {actor: holder, host, run, clock} = options
      const claimant = {holder, host, run, nonce, pid: process.pid}
      const grant = takeLease(database, `the journal of ${run}`, {claimant, now: clock.now()})
      takeOnProtocol(database)
      return writableJournal(database, {...options, grant, chain: chainOf(database, run)})
    })
    passCrashPoint('journal:taken')
    return journal
  } catch (error) {
    forgetNonce(nonce)
    database.close()
    throw error
  }
}

function chainOf(database: DatabaseSync, run: string): Chain {
  const chain = verifyChain(rowsOf(database))
  const other = chain.entries.find((entry) => entry.run !== run)
  if (other !== undefined) throw new Fault('INVALID_DOCUMENT', `the journal of ${run} belongs to run ${other.run}`)
  return chain
}

interface Writing extends JournalOptions {
  readonly grant: Grant
  readonly chain: Chain
}

function writableJournal(
  database: DatabaseSync,
  {run, clock, actor, host, report, grant, chain}: Writing,
): OpenJournal {
  const entries = [...chain.entries]
  const insert = database.prepare('INSERT INTO entry(seq, hash, bytes) VALUES (?, ?, ?)')
  const last = database.prepare('SELECT seq, hash FROM entry ORDER BY seq DESC LIMIT 1')

  const observed = () => {
    const {nonce, epoch} = grant
    return {at: clock.now().toISOString(), mono: clock.mono(), epoch, nonce, actor, host}
  }
  const write = (event: JournalEvent): JournalEntry => {
    const {seq = 0, hash = genesis} = last.get() ?? {}
    const entry: JournalEntry = {
      schema: 'firebreak/journal-entry@1',
      run,
      seq: Number(seq) + 1,
      prev: String(hash),
      event,
      obs: observed(),
    }
    const row = rowOf(entry)
    insert.run(row.seq, row.hash, row.bytes)
    return entry
  }
  const writeAll = (events: readonly JournalEvent[]): readonly JournalEntry[] => {
    holdLease(database, grant, clock.now())
    const {seq = 0} = last.get() ?? {}
    if (seq !== entries.length)
      throw new Fault('REFUSED', `the journal of ${run} has ${String(seq)} entries and we know of ${entries.length}`)
    const written = events.map(write)
    passCrashPoint('journal:before-commit')
    return written
  }
  const commits = commitTogether((events: readonly JournalEvent[]) => {
    passCrashPoint('journal:before-write')
    const written = durably(run, () => immediately(database, () => writeAll(events)))
    passCrashPoint('journal:committed')
    entries.push(...written)
    for (const entry of written) report?.(entry)
    return written
  })

  return {
    run,
    entries: (from = 0) => entries.slice(from),
    append: async (event) => commits.add(JournalEvent.parse(fitToKeep(event))),
    close() {
      commits.flush()
      if (!database.isOpen) return
      try {
        passCrashPoint('journal:before-freeing')
        freeLease(database, grant)
        passCrashPoint('journal:freed')
      } finally {
        forgetNonce(grant.nonce)
        database.close()
      }
    },
  }
}

/** Without any secret that this process has held: once hashed, an entry stays as it is for good. */
function fitToKeep(event: JournalEvent): JournalEvent {
  if (event.type !== 'run-start' && event.type !== 'found') return redactAll(event)
  assertBare(event)
  return event
}

/** Without an entry on disk nothing may be sent, so that every failure to write is a refusal. */
function durably<Result>(run: string, write: () => Result): Result {
  try {
    return write()
  } catch (cause) {
    if (!isCode(cause, 'ERR_SQLITE_ERROR') && !isCode(cause, 'ERR_INVALID_STATE')) throw cause
    throw new Fault(
      'REFUSED',
      `the journal of ${run} cannot be written (${String(cause)}), so that nothing more is sent`,
      {
        cause,
        next: ['free disk space or repair the disk', `firebreak resume ${run}`],
      },
    )
  }
}
