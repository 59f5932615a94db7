import {copyFileSync, readFileSync, statSync, symlinkSync, truncateSync, writeFileSync} from 'node:fs'
import {dirname, join} from 'node:path'
import {DatabaseSync} from 'node:sqlite'
import {isDeepStrictEqual} from 'node:util'
import fc from 'fast-check'
import {expect, onTestFinished, test} from 'vitest'
import {figure} from '../../../test/soak/figures.ts'
import {Fault} from '../../core/fault.ts'
import {createJournal, openJournal, readJournal} from '../journal.ts'
import {options, run, start, step, written} from '../fixtures/journal.ts'
import {tempDir} from '../fixtures/temp-dir.ts'

const invalid = (words: string) =>
  expect.objectContaining({code: 'INVALID_DOCUMENT', message: expect.stringContaining(words)})
const refused = (words: string) => expect.objectContaining({code: 'REFUSED', message: expect.stringContaining(words)})

/** The entries of a file, or why they could not be read. */
function read(path: string): unknown {
  try {
    return readJournal(path).entries
  } catch (error) {
    return error
  }
}

test('a file that is no journal is told apart', async () => {
  const dir = tempDir()
  const path = join(dir, 'journal.db')
  expect(() => readJournal(path)).toThrow(
    expect.objectContaining({code: 'DENIED', message: expect.stringContaining('ENOENT')}),
  )
  writeFileSync(path, '')
  expect(() => readJournal(path)).toThrow(invalid('not a journal of firebreak, or was never finished'))
  writeFileSync(path, 'text'.repeat(1000))
  expect(() => readJournal(path)).toThrow(invalid('is damaged'))
  symlinkSync(await written(1), join(dir, 'link.db'))
  expect(() => readJournal(join(dir, 'link.db'))).toThrow(refused('not a regular file'))
})

test('a journal of another run or of a later protocol is not gone on with', async () => {
  const given = options()
  const path = await written(1, given)
  expect(() => openJournal({...given, run: 'another'})).toThrow(invalid(`belongs to run ${run}`))
  const database = new DatabaseSync(path)
  database.exec('PRAGMA user_version = 3')
  database.close()
  expect(() => openJournal(given)).toThrow(invalid('protocol 3'))
})

/** A soak flips as many as an acceptance test asks for. */
const flips = process.env['SOAK'] === undefined ? 300 : 1000

/** What a crash leaves of a journal: the file, the log that is not in it yet, and how far it had come. */
async function crashed(): Promise<{readonly files: ReadonlyMap<string, Buffer>; readonly entries: readonly unknown[]}> {
  const given = options()
  const journal = createJournal(given)
  onTestFinished(() => journal.close())
  await journal.append(start)
  for (let entry = 0; entry < 10; entry++) await journal.append(step)
  const names = ['journal.db', 'journal.db-wal', 'head']
  return {
    files: new Map(names.map((name) => [name, readFileSync(join(given.dir, name))])),
    entries: journal.entries(),
  }
}

/** The journal of a closed run, which is in one file. */
async function closed() {
  const path = await written(12)
  const names = ['journal.db', 'head']
  return {
    files: new Map(names.map((name) => [name, readFileSync(join(dirname(path), name))])),
    entries: readJournal(path).entries,
  }
}

test.each([
  ['a closed journal', 'journal.db', closed],
  ['the log of a journal that crashed', 'journal.db-wal', crashed],
  ['what is noted beside a journal', 'head', crashed],
])('T20: any byte of %s that is flipped is noticed, or harmless', async (_, name, journal) => {
  const {files, entries} = await journal()
  const dir = tempDir()
  const whole = files.get(name) ?? Buffer.alloc(0)
  fc.assert(
    fc.property(fc.nat(whole.length - 1), fc.integer({min: 1, max: 255}), (at, mask) => {
      const flipped = Buffer.from(whole)
      flipped[at] = (flipped[at] ?? 0) ^ mask
      for (const [file, bytes] of files) writeFileSync(join(dir, file), file === name ? flipped : bytes)
      const seen = read(join(dir, 'journal.db'))
      const isSound = isDeepStrictEqual(seen, entries) || (seen instanceof Fault && seen.code === 'INVALID_DOCUMENT')
      figure('journal bytes flipped', 1)
      figure('journal bytes flipped, neither noticed nor harmless', isSound ? 0 : 1)
      expect(isSound).toBe(true)
    }),
    {numRuns: flips},
  )
})

test('T20: a journal that ends before what was noted beside it is not read, and not gone on with', async () => {
  const given = options()
  const path = await written(12, given)
  const database = new DatabaseSync(path)
  database.exec('DROP TRIGGER entry_is_never_deleted; DELETE FROM entry WHERE seq > 9')
  database.close()
  const missing = invalid('12 entries were written, and it ends at entry 9')
  expect(() => readJournal(path)).toThrow(missing)
  expect(() => openJournal(given)).toThrow(missing)
})

test('a journal that came further than what was noted is sound: a crash may fall between the two', async () => {
  const given = options()
  const path = await written(12, given)
  const journal = openJournal(given)
  const noted = readFileSync(join(given.dir, 'head'))
  await journal.append(step)
  journal.close()
  writeFileSync(join(given.dir, 'head'), noted)
  expect(readJournal(path).entries.length).toBeGreaterThan(12)
})

test('a torn copy is a sound beginning of the journal, or no journal', async () => {
  const given = options()
  const journal = createJournal(given)
  onTestFinished(() => journal.close())
  await journal.append(start)
  for (let entry = 0; entry < 10; entry++) await journal.append(step)
  const beginnings = [...Array(12).keys()].map((length) => journal.entries().slice(0, length))
  const source = join(given.dir, 'journal.db')
  const copy = join(tempDir(), 'journal.db')
  const length = statSync(`${source}-wal`).size
  fc.assert(
    fc.property(fc.nat(length), (torn) => {
      copyFileSync(source, copy)
      copyFileSync(`${source}-wal`, `${copy}-wal`)
      truncateSync(`${copy}-wal`, torn)
      expect([...beginnings, invalid('')]).toContainEqual(read(copy))
    }),
    {numRuns: 200},
  )
})
