import {dirname} from 'node:path'
import {DatabaseSync} from 'node:sqlite'
import {passCrashPoint} from '../../core/crash-point.ts'
import {Fault} from '../../core/fault.ts'
import {isCode} from '../../core/text/error-code.ts'
import {assertFormat, assertOrdinary, createFile, type Format, layOut, openDurable, takeOn} from '../sqlite/database.ts'
import {diskTookNothing} from '../sqlite/took-nothing.ts'
import {type Chain, type Row, verifyChain} from './chain.ts'
import {reaching, readHead} from './head-file.ts'

/** Protocol 2 is protocol 1 with more types of events; the application id spells FBJL. */
const format: Format = {name: 'journal', applicationId: 0x46_42_4a_4c, version: 2, reads: [1]}

const tables = `CREATE TABLE entry(seq INTEGER PRIMARY KEY, hash TEXT NOT NULL, bytes BLOB NOT NULL) STRICT;
CREATE TRIGGER entry_is_never_changed BEFORE UPDATE ON entry BEGIN SELECT RAISE(ABORT, 'the journal is append-only'); END;
CREATE TRIGGER entry_is_never_deleted BEFORE DELETE ON entry BEGIN SELECT RAISE(ABORT, 'the journal is append-only'); END`

/** A new, empty journal. Throws REFUSED when there is one already or it cannot be made. */
export function createJournalFile(path: string): DatabaseSync {
  try {
    createFile(path)
    passCrashPoint('journal:file-made')
    const database = openDurable(path, (empty) => layOut(empty, format, tables))
    passCrashPoint('journal:made')
    return database
  } catch (cause) {
    if (cause instanceof Fault) throw cause
    const why = isCode(cause, 'EEXIST') ? 'there is one already' : 'nothing was sent'
    throw new Fault('REFUSED', `the journal ${path} cannot be made: ${why}`, {cause})
  }
}

/** An existing journal, to go on with. Throws INVALID_DOCUMENT when it is damaged or no journal. */
export function openJournalFile(path: string): DatabaseSync {
  assertOrdinary(path)
  return readable(path, () => openDurable(path, (database) => check(database, path)))
}

/** To be called in the transaction that makes us its writer: what we append, an older firebreak must not take for its own. */
export function takeOnProtocol(database: DatabaseSync): void {
  takeOn(database, format)
}

/** Reads and checks a whole journal. It is not changed, and a run that is writing to it is not disturbed. */
export function readJournalFile(path: string): Chain {
  assertOrdinary(path)
  return readable(path, () => {
    // Before the journal, which may grow meanwhile.
    const head = readHead(dirname(path))
    const database = new DatabaseSync(path, {readOnly: true})
    try {
      check(database, path)
      return reaching(verifyChain(rowsOf(database)), head)
    } finally {
      database.close()
    }
  })
}

/** The rows in the order of their numbers. */
export function rowsOf(database: DatabaseSync): Iterable<Row> {
  // The table is STRICT, so that the columns have the types it declares.
  return database
    .prepare('SELECT seq, hash, bytes FROM entry ORDER BY seq')
    .iterate() as Iterable<unknown> as Iterable<Row>
}

/** SQLite notices most damage by itself; what it reads without complaint, the chain checks. */
function check(database: DatabaseSync, path: string): void {
  database.exec('PRAGMA busy_timeout=5000; PRAGMA trusted_schema=0; PRAGMA cell_size_check=1')
  assertFormat(database, path, format)
  const verdict = database.prepare('PRAGMA quick_check(1)').get()?.['quick_check']
  if (verdict !== 'ok') throw damaged(path, undefined)
}

function readable<Result>(path: string, read: () => Result): Result {
  try {
    return read()
  } catch (cause) {
    if (diskTookNothing(cause)) throw noRoom(path, cause)
    if (isCode(cause, 'ERR_SQLITE_ERROR')) throw damaged(path, cause)
    throw cause
  }
}

/** Opening a journal takes a few blocks; a full disk says nothing against the journal. */
function noRoom(path: string, cause: unknown): Fault {
  return new Fault('REFUSED', `the journal ${path} cannot be opened (${String(cause)}): nothing was sent`, {
    cause,
    next: ['free disk space or repair the disk, then run the same command again'],
  })
}

function damaged(path: string, cause: unknown): Fault {
  return new Fault(
    'INVALID_DOCUMENT',
    `the journal ${path} is damaged${cause instanceof Error ? `: ${cause.message}` : ''}`,
    {
      cause,
      next: ['keep the file as it is, as evidence', 'look at the account and plan again'],
    },
  )
}
