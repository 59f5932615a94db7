import {closeSync, constants, fsyncSync, lstatSync, openSync} from 'node:fs'
import {dirname} from 'node:path'
import {DatabaseSync} from 'node:sqlite'
import {Fault} from '../../core/fault.ts'
import {codeOf} from '../../core/text/error-code.ts'
import {isOurs, syncDir} from '../disk/private-dir.ts'

/** What kind of file it is, and in which version. */
export interface Format {
  readonly name: string
  /** SQLite's application_id: four ASCII letters. */
  readonly applicationId: number
  /** In which new files are written. */
  readonly version: number
  /** Older ones that are read as well. */
  readonly reads?: readonly number[]
}

/** Makes a new, empty, private file; SQLite gives its -wal and -shm the same mode. Throws EEXIST when there is one. */
export function createFile(path: string): void {
  const file = openSync(path, constants.O_CREAT | constants.O_EXCL | constants.O_RDWR, 0o600)
  fsyncSync(file)
  closeSync(file)
  syncDir(dirname(path))
}

/** Opens a file for writing so that what is committed survives a power cut, also on a Mac; closed again when `prepare` throws. */
export function openDurable(path: string, prepare: (database: DatabaseSync) => void): DatabaseSync {
  assertOrdinary(path)
  const database = new DatabaseSync(path, {enableDoubleQuotedStringLiterals: false})
  try {
    database.exec(
      'PRAGMA busy_timeout=5000; PRAGMA trusted_schema=0; PRAGMA fullfsync=1; PRAGMA checkpoint_fullfsync=1; PRAGMA synchronous=FULL; PRAGMA journal_mode=WAL',
    )
    prepare(database)
    return database
  } catch (error) {
    database.close()
    throw error
  }
}

/** Lays out an empty file in one transaction; one that somebody has laid out already stays as it is. */
export function layOut(database: DatabaseSync, {applicationId, version}: Format, tables: string): void {
  immediately(database, () => {
    if (pragma(database, 'application_id') !== 0) return
    database.exec(`${tables}; PRAGMA application_id=${applicationId}; PRAGMA user_version=${version}`)
  })
}

/** Throws INVALID_DOCUMENT when the file is of another kind or of a version we do not know. */
export function assertFormat(database: DatabaseSync, path: string, format: Format): void {
  if (pragma(database, 'application_id') !== format.applicationId) {
    throw new Fault('INVALID_DOCUMENT', `${path} is not a ${format.name} of firebreak, or was never finished`)
  }
  const version = pragma(database, 'user_version')
  const known = [...(format.reads ?? []), format.version]
  if (known.some((each) => each === version)) return
  throw new Fault(
    'INVALID_DOCUMENT',
    `${path} is a ${format.name} of protocol ${String(version)}, and this firebreak knows ${known.join(' and ')}`,
    {
      next: ['use the version of firebreak that wrote it'],
    },
  )
}

/** Marks a file of an older version as one of ours, inside the transaction of the first change to it. */
export function takeOn(database: DatabaseSync, {version}: Format): void {
  database.exec(`PRAGMA user_version=${version}`)
}

/** One transaction that no other writer can come between; rolled back when `work` throws. */
export function immediately<Result>(database: DatabaseSync, work: () => Result): Result {
  database.exec('BEGIN IMMEDIATE')
  try {
    const result = work()
    database.exec('COMMIT')
    return result
  } catch (error) {
    if (database.isTransaction) database.exec('ROLLBACK')
    throw error
  }
}

/** Throws REFUSED for anything but a regular file of our own, DENIED when there is none. */
export function assertOrdinary(path: string): void {
  const found = lstatOf(path)
  if (!found.isFile()) throw new Fault('REFUSED', `${path} is not a regular file`)
  if (!isOurs(found)) throw new Fault('REFUSED', `${path} belongs to somebody else`)
}

function lstatOf(path: string) {
  try {
    return lstatSync(path)
  } catch (cause) {
    throw new Fault('DENIED', `${path} cannot be read (${codeOf(cause)})`, {cause})
  }
}

function pragma(database: DatabaseSync, name: 'application_id' | 'user_version'): unknown {
  return database.prepare(`PRAGMA ${name}`).get()?.[name]
}
