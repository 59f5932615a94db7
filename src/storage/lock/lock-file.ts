import type {DatabaseSync} from 'node:sqlite'
import {Fault} from '../../core/fault.ts'
import {isCode} from '../../core/text/error-code.ts'
import {diskTookNothing} from '../sqlite/took-nothing.ts'
import {assertFormat, createFile, type Format, immediately, layOut, openDurable} from '../sqlite/database.ts'
import {givenBack, holdTables} from './hold-table.ts'

/** The application id spells FBLK. */
const format: Format = {name: 'lock file', applicationId: 0x46_42_4c_4b, version: 2}

/** A lock file, made when there is none. Throws INVALID_DOCUMENT for a file of another kind. */
export function openLockFile(path: string): DatabaseSync {
  try {
    createFile(path)
  } catch (error) {
    if (!isCode(error, 'EEXIST')) throw error
  }
  return openDurable(path, (database) => {
    layOut(database, format, holdTables)
    upgrade(database)
    assertFormat(database, path, format)
  })
}

/** Version 1 had a row for each resource. Its holders go on to count, until their time is over by the wall clock. */
function upgrade(database: DatabaseSync): void {
  const isOld = () => database.prepare('PRAGMA user_version').get()?.['user_version'] === 1
  const isOurs = () => database.prepare('PRAGMA application_id').get()?.['application_id'] === format.applicationId
  if (!isOurs() || !isOld()) return
  immediately(database, () => {
    if (!isOld()) return
    database.exec(`${holdTables};
      INSERT INTO hold SELECT nonce, min(run), coalesce(min(holder), ''), min(host), '', min(pid), min(since), max(epoch),
        max(expires), 0, 0, 0, CASE count(holder) WHEN 0 THEN '${givenBack}' END FROM lease GROUP BY nonce;
      INSERT INTO resource SELECT resource, epoch, nonce FROM lease;
      DROP TABLE lease;
      PRAGMA user_version=${format.version}`)
  })
}

const sqliteBusy = 5

function adviceFor(cause: Error): string {
  if (diskTookNothing(cause))
    return 'free disk space or repair the disk: the lock file itself is sound, so leave it where it is'
  if ('errcode' in cause && cause.errcode === sqliteBusy)
    return 'another firebreak was stopped in the middle of writing it: let that process go on, or end it'
  return 'when no run is going on, move it away'
}

/** Without a lock nothing may be sent, so that a lock file that cannot be read or written is a refusal. */
export function usable<Result>(path: string, work: () => Result): Result {
  try {
    return work()
  } catch (cause) {
    if (!(cause instanceof Error && isCode(cause, 'ERR_SQLITE_ERROR'))) throw cause
    throw new Fault('REFUSED', `the lock file ${path} cannot be used (${String(cause)})`, {
      cause,
      next: [adviceFor(cause)],
    })
  }
}
