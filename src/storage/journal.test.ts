import {execFile, spawn} from 'node:child_process'
import {once} from 'node:events'
import {join} from 'node:path'
import {DatabaseSync} from 'node:sqlite'
import {expect, onTestFinished, test} from 'vitest'
import {leafHash} from './journal/chain.ts'
import {createJournal, openJournal, readJournal, type JournalOptions, type OpenJournal} from './journal.ts'
import {manualClock} from './fixtures/clock.ts'
import {options, run, start, step, written} from './fixtures/journal.ts'
import {modesBelow, tempDir} from './fixtures/temp-dir.ts'

const child = join(import.meta.dirname, 'fixtures/append-and-die.ts')

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
  expect(modesBelow(join(dir, '../..'))).toEqual([
    'runs 700',
    `runs/${run} 700`,
    `runs/${run}/journal.db 600`,
    `runs/${run}/journal.db-shm 600`,
    `runs/${run}/journal.db-wal 600`,
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
  begun(given)
  expect(() => createJournal(given)).toThrow(refused('there is one already'))
})

test('a second opener is refused while the first lives, by name', () => {
  const given = options()
  begun(given)
  expect(() => openJournal({...given, actor: 'robin'})).toThrow(
    refused(`kim on laptop, process ${process.pid}, since 2026-11-21T03:00:00.000Z`),
  )
})

test('a closed journal is gone on with at once, with the next epoch', async () => {
  const given = options()
  await written(2, given)
  const journal = openJournal(given)
  onTestFinished(() => journal.close())
  expect(journal.entries()).toHaveLength(2)
  expect(await journal.append({type: 'resume'})).toMatchObject({seq: 3, obs: {epoch: 2}})
})

test('a holder on another host is replaced once its lease has lapsed, and then writes no more', async () => {
  const clock = manualClock()
  const given = {...options(), clock}
  const first = begun(given)
  await first.append(start)
  clock.advance(59_000)
  const elsewhere = {...given, host: 'desktop', actor: 'robin'}
  expect(() => openJournal(elsewhere)).toThrow(refused('kim on laptop'))
  clock.advance(1000)
  const second = openJournal(elsewhere)
  onTestFinished(() => second.close())
  await second.append({type: 'resume'})
  await expect(first.append(step)).rejects.toThrow(refused('was taken over: robin on desktop'))
  expect(second.entries()).toHaveLength(2)
})

test('appending renews the lease', async () => {
  const clock = manualClock()
  const given = {...options(), clock}
  const journal = begun(given)
  clock.advance(50_000)
  await journal.append(start)
  clock.advance(50_000)
  expect(() => openJournal({...given, host: 'desktop'})).toThrow(refused('kim on laptop'))
})

test('closing after a take-over leaves the new holder in place', async () => {
  const clock = manualClock()
  const given = {...options(), clock}
  const first = begun(given)
  clock.advance(60_000)
  const second = openJournal({...given, host: 'desktop'})
  onTestFinished(() => second.close())
  first.close()
  await expect(second.append(start)).resolves.toMatchObject({seq: 1})
})

test('a closed journal takes no entry', async () => {
  const journal = begun(options())
  journal.close()
  journal.close()
  await expect(journal.append(start)).rejects.toThrow(refused('cannot be written'))
})

test('after kill -9 at any entry nothing that was reported is lost, and the run goes on at once', async () => {
  for (const dieAfter of [1, 2, 7]) {
    const given = options()
    const dying = execFile(process.execPath, [child, given.dir, run, String(dieAfter)])
    const [, signal] = await once(dying, 'exit')
    expect(signal).toBe('SIGKILL')
    const journal = openJournal(given)
    onTestFinished(() => journal.close())
    expect(journal.entries()).toHaveLength(dieAfter)
    expect(await journal.append({type: 'resume'})).toMatchObject({seq: dieAfter + 1, obs: {epoch: 2}})
  }
})

test('a live process on this host keeps its journal, and can be read meanwhile', async () => {
  const given = options()
  const living = spawn(process.execPath, [child, given.dir, run], {stdio: ['ignore', 'pipe', 'inherit']})
  onTestFinished(() => void living.kill('SIGKILL'))
  await once(living.stdout, 'data')
  expect(() => openJournal({...given, clock: {...given.clock, now: () => new Date()}})).toThrow(
    refused(`child on laptop, process ${living.pid}`),
  )
  expect(readJournal(join(given.dir, 'journal.db')).entries.length).toBeGreaterThan(0)
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
