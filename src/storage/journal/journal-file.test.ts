import {copyFileSync, readFileSync, statSync, symlinkSync, truncateSync, writeFileSync} from 'node:fs'
import {join} from 'node:path'
import {DatabaseSync} from 'node:sqlite'
import fc from 'fast-check'
import {expect, onTestFinished, test} from 'vitest'
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

test('any byte of the file that is flipped is noticed, or has no meaning', async () => {
  const path = await written(12)
  const whole = readFileSync(path)
  const {entries} = readJournal(path)
  const copy = join(tempDir(), 'journal.db')
  fc.assert(
    fc.property(fc.nat(whole.length - 1), fc.integer({min: 1, max: 255}), (at, mask) => {
      const flipped = Buffer.from(whole)
      flipped[at] = (flipped[at] ?? 0) ^ mask
      writeFileSync(copy, flipped)
      expect([entries, invalid('')]).toContainEqual(read(copy))
    }),
    {numRuns: 1000},
  )
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
