import {join} from 'node:path'
import {DatabaseSync} from 'node:sqlite'
import {expect, onTestFinished, test} from 'vitest'
import {leafHash} from './journal/chain.ts'
import {createJournal, readJournal, type JournalOptions, type OpenJournal} from './journal.ts'
import {manualClock} from './fixtures/clock.ts'
import {options, run, start, step, written} from './fixtures/journal.ts'
import {modesBelow, tempDir} from './fixtures/temp-dir.ts'

const refused = (words: string) => expect.objectContaining({code: 'REFUSED', message: expect.stringContaining(words)})

function begun(given: JournalOptions): OpenJournal {
  const journal = createJournal(given)
  onTestFinished(() => journal.close())
  return journal
}

test('what was appended is read back, each entry linked to the one before it', async () => {
  const given = options()
  const journal = begun(given)
  const first = await journal.append(start)
  const second = await journal.append(step)
  const {entries, head} = readJournal(join(given.dir, 'journal.db'))
  expect(entries).toEqual([first, second])
  expect(entries).toEqual(journal.entries())
  expect(first).toMatchObject({
    seq: 1,
    prev: `sha256:${'0'.repeat(64)}`,
    run,
    obs: {epoch: 1, actor: 'kim', host: 'laptop', at: '2026-11-21T03:00:00.000Z'},
  })
  expect(second.seq).toBe(2)
  expect(head).not.toBe(second.prev)
})

test('each entry is reported once, after it is on disk', async () => {
  const given = options()
  const seen: number[] = []
  const journal = begun({
    ...given,
    report: ({seq}) => seen.push(seq, readJournal(join(given.dir, 'journal.db')).entries.length),
  })
  await journal.append(start)
  await journal.append(step)
  expect(seen).toEqual([1, 1, 2, 2])
})

test('the entries handed out do not change when more are appended', async () => {
  const journal = begun(options())
  await journal.append(start)
  const before = journal.entries()
  const second = await journal.append(step)
  expect(before).toHaveLength(1)
  expect(journal.entries(1)).toEqual([second])
  expect(journal.entries(2)).toEqual([])
})

test('every file is private, whatever the umask', async () => {
  const umask = process.umask(0)
  onTestFinished(() => void process.umask(umask))
  const dir = join(tempDir(), 'runs', run)
  const journal = begun(options(dir))
  await journal.append(start)
  expect(modesBelow(join(dir, '../..')).map((line) => line.replace(/reserve-[0-9a-f]{16}/, 'reserve-ID'))).toEqual([
    'runs 700',
    `runs/${run} 700`,
    `runs/${run}/head 600`,
    `runs/${run}/journal.db 600`,
    `runs/${run}/journal.db-shm 600`,
    `runs/${run}/journal.db-wal 600`,
    `runs/${run}/reserve-ID 600`,
    'runs/locks.db 600',
    'runs/locks.db-shm 600',
    'runs/locks.db-wal 600',
  ])
})

test('the file says what it is and syncs every commit', async () => {
  const database = new DatabaseSync(await written(1), {readOnly: true})
  onTestFinished(() => database.close())
  const pragma = (name: string) => Object.values(database.prepare(`PRAGMA ${name}`).get() ?? {})[0]
  expect([pragma('journal_mode'), pragma('user_version'), pragma('application_id')]).toEqual(['wal', 2, 0x46424a4c])
})

test('SQLite itself refuses to change or delete an entry', async () => {
  const database = new DatabaseSync(await written(2))
  onTestFinished(() => database.close())
  expect(() => database.exec("UPDATE entry SET hash = 'x'")).toThrow('append-only')
  expect(() => database.exec('DELETE FROM entry')).toThrow('append-only')
})

test('an event that is no event is not written', async () => {
  const journal = begun(options())
  // The type forbids it; a journal must refuse it also from code that got past the type.
  const nonsense = {type: 'step-start', key: '', extra: 1} as unknown as typeof step
  await expect(journal.append(nonsense)).rejects.toThrow()
  expect(journal.entries()).toEqual([])
})

test('a run has one journal: making a second is refused', () => {
  const given = options()
  createJournal(given).close()
  expect(() => createJournal(given)).toThrow(refused('there is one already'))
})

test.each([7_200_000, -7_200_000])(
  'T33: a wall clock that jumps by %i ms is on record, and order stays',
  async (byMs) => {
    const clock = manualClock()
    let moved = 0
    const journal = begun({...options(), clock: {...clock, now: () => new Date(clock.now().getTime() + moved)}})
    await journal.append(start)
    moved = byMs
    await journal.append(step)
    clock.advance(1000)
    await journal.append(step)
    expect(journal.entries().map(({seq, event}) => [seq, event.type])).toEqual([
      [1, 'run-start'],
      [2, 'clock-jump'],
      [3, 'step-start'],
      [4, 'step-start'],
    ])
    expect(journal.entries()[1]?.event).toMatchObject({byMs, before: {mono: 0}, after: {mono: 0}})
  },
)

test('a closed journal takes no entry', async () => {
  const journal = begun(options())
  journal.close()
  journal.close()
  await expect(journal.append(start)).rejects.toThrow(refused('cannot be written'))
})

test('a journal that cannot be written refuses, so that nothing is sent', async () => {
  const given = options()
  const journal = begun(given)
  await journal.append(start)
  const other = new DatabaseSync(join(given.dir, 'journal.db'))
  onTestFinished(() => other.close())
  other.exec("CREATE TRIGGER full BEFORE INSERT ON entry BEGIN SELECT RAISE(ABORT, 'database or disk is full'); END")
  await expect(journal.append(step)).rejects.toThrow(refused('database or disk is full'))
  other.exec('DROP TRIGGER full')
  await expect(journal.append(step)).resolves.toMatchObject({seq: 2})
})

test('an entry that somebody slipped in stops the run', async () => {
  const given = options()
  const journal = begun(given)
  const {seq, hash, bytes} = {seq: 1, hash: leafHash(Buffer.from('{}')), bytes: Buffer.from('{}')}
  const other = new DatabaseSync(join(given.dir, 'journal.db'))
  onTestFinished(() => other.close())
  other.prepare('INSERT INTO entry VALUES (?, ?, ?)').run(seq, hash, bytes)
  await expect(journal.append(start)).rejects.toThrow(refused('has 1 entries and we know of 0'))
})
