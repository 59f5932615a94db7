import {join} from 'node:path'
import {DatabaseSync} from 'node:sqlite'
import {expect, onTestFinished, test} from 'vitest'
import {manualClock} from '../fixtures/clock.ts'
import {tempDir} from '../fixtures/temp-dir.ts'
import {acquireLock} from '../lock.ts'
import {usable} from './lock-file.ts'

/** As version 1 has written it: one resource held by a process of this host, and one given back. */
function versionOne(): string {
  const dir = tempDir()
  const database = new DatabaseSync(join(dir, 'locks.db'))
  database.exec(`PRAGMA journal_mode=WAL; CREATE TABLE lease(
    resource TEXT PRIMARY KEY, holder TEXT, host TEXT NOT NULL, pid INTEGER NOT NULL, run TEXT NOT NULL,
    nonce TEXT NOT NULL, since TEXT NOT NULL, epoch INTEGER NOT NULL, expires INTEGER NOT NULL) STRICT;
    PRAGMA application_id=1178750027; PRAGMA user_version=1`)
  const add = database.prepare('INSERT INTO lease VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)')
  const expires = Date.parse('2026-11-21T03:01:00.000Z')
  add.run('rules', 'kim', 'laptop', 1, 'run-1', 'a1', '2026-11-21T03:00:00.000Z', 3, expires)
  add.run('lists', null, 'laptop', 1, 'run-0', 'a0', '2026-11-21T02:00:00.000Z', 7, 0)
  database.close()
  return dir
}

const wanting = (lockDir: string, resource: string, clock = manualClock()) => ({
  lockDir,
  resources: [resource],
  run: 'run-2',
  holder: 'robin',
  clock,
})

test('a lock file of version 1 keeps its holders and its epochs', () => {
  const dir = versionOne()
  const lists = acquireLock(wanting(dir, 'lists'))
  onTestFinished(() => lists.release())
  expect([lists.epoch, lists.tookOver]).toEqual([8, []])
  expect(() => acquireLock({...wanting(dir, 'rules'), run: 'run-3'})).toThrow(
    'rules is held by run run-1: kim on laptop',
  )
  const clock = manualClock('2026-11-21T03:01:30.000Z')
  const rules = acquireLock({...wanting(dir, 'rules', clock), run: 'run-3'})
  onTestFinished(() => rules.release())
  expect([rules.epoch, rules.tookOver]).toMatchObject([4, [{lock: 'a1', because: 'lapsed'}]])
})

test('a lock file of a version to come is refused', () => {
  const dir = versionOne()
  const database = new DatabaseSync(join(dir, 'locks.db'))
  onTestFinished(() => database.close())
  database.exec('PRAGMA user_version=3')
  expect(() => acquireLock(wanting(dir, 'lists'))).toThrow(expect.objectContaining({code: 'INVALID_DOCUMENT'}))
})

test('a file that a stopped process keeps locked refuses, and says which process to look for', () => {
  const dir = tempDir()
  acquireLock(wanting(dir, 'lists')).release()
  const stopped = new DatabaseSync(join(dir, 'locks.db'))
  onTestFinished(() => stopped.close())
  stopped.exec('BEGIN IMMEDIATE')
  expect(() => acquireLock(wanting(dir, 'lists'))).toThrow(
    expect.objectContaining({
      code: 'REFUSED',
      next: [expect.stringContaining('was stopped in the middle of writing it')],
    }),
  )
})

test('on a full disk the refusal asks for space, and leaves the lock file where it is', () => {
  const path = join(tempDir(), 'locks.db')
  const database = new DatabaseSync(path)
  onTestFinished(() => database.close())
  database.exec('PRAGMA max_page_count=3; CREATE TABLE filler(text TEXT) STRICT')
  const fill = () => database.prepare('INSERT INTO filler VALUES (?)').run('x'.repeat(100_000))
  expect(() => usable(path, fill)).toThrow(
    expect.objectContaining({code: 'REFUSED', next: [expect.stringMatching(/^free disk space/)]}),
  )
})
