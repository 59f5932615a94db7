import {execFile, spawn} from 'node:child_process'
import {once} from 'node:events'
import {join} from 'node:path'
import {DatabaseSync} from 'node:sqlite'
import {expect, onTestFinished, test} from 'vitest'
import {manualClock} from '../fixtures/clock.ts'
import {options, run, start, step, written} from '../fixtures/journal.ts'
import {desktop} from '../fixtures/lock.ts'
import {createJournal, openJournal, readJournal, type JournalOptions, type OpenJournal} from '../journal.ts'
import {systemClock} from '../system-clock.ts'

const child = join(import.meta.dirname, '../fixtures/append-and-die.ts')

const refused = (words: string) => expect.objectContaining({code: 'REFUSED', message: expect.stringContaining(words)})

function begun(given: JournalOptions): OpenJournal {
  const journal = createJournal(given)
  onTestFinished(() => journal.close())
  return journal
}

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
  clock.advance(89_000)
  const elsewhere = {...given, machine: desktop, actor: 'robin'}
  expect(() => openJournal(elsewhere)).toThrow(refused('kim on laptop'))
  clock.advance(1000)
  const second = openJournal(elsewhere)
  onTestFinished(() => second.close())
  await second.append({type: 'resume'})
  await expect(first.append(step)).rejects.toThrow(refused('was taken over: robin on desktop'))
  expect(second.entries()).toMatchObject([
    {event: {type: 'run-start'}},
    {event: {type: 'take-over', because: 'lapsed', holder: 'kim', by: 'robin'}},
    {event: {type: 'resume'}},
  ])
})

test('appending renews the lease', async () => {
  const clock = manualClock()
  const given = {...options(), clock}
  const journal = begun(given)
  clock.advance(50_000)
  await journal.append(start)
  clock.advance(80_000)
  expect(() => openJournal({...given, machine: desktop})).toThrow(refused('kim on laptop'))
})

test('an entry is on disk only if the lock was held in the same transaction', async () => {
  const given = options()
  const journal = begun(given)
  await journal.append(start)
  const other = new DatabaseSync(join(given.lockDir, 'locks.db'))
  onTestFinished(() => other.close())
  other.exec('BEGIN IMMEDIATE')
  other.exec("UPDATE hold SET ended = 'somebody'")
  // Whoever takes over is in the middle of it: the entry waits for its end, and then is not written.
  const appended = journal.append(step)
  other.exec('COMMIT')
  await expect(appended).rejects.toThrow(refused('the lock was given back'))
  expect(readJournal(join(given.dir, 'journal.db')).entries).toHaveLength(1)
})

test('an open intent is in the lock file with its entry, and an answer takes it out', async () => {
  const given = options()
  const journal = begun(given)
  await journal.append(start)
  const about = {key: 'quarantine', move: 'put', attempt: 1} as const
  const request = {method: 'PUT', path: '/x'} as const
  await journal.append({type: 'intent', ...about, request, notAfter: '2026-11-21T03:00:15.000Z'})
  const other = {...given, run: 'another', dir: `${given.dir}-2`}
  journal.close()
  expect(() => createJournal({...other, takeOver: {locks: ['x'], reason: 'x'}})).toThrow(refused('no lock x'))
  const again = openJournal(given)
  await again.append({type: 'outcome', ...about, result: 'applied', via: 'answer'})
  again.close()
  const database = new DatabaseSync(join(given.lockDir, 'locks.db'), {readOnly: true})
  onTestFinished(() => database.close())
  expect(database.prepare('SELECT settled_mono FROM hold ORDER BY epoch').all()).toEqual([
    {settled_mono: 45_000},
    {settled_mono: 0},
  ])
})

test('closing after a take-over leaves the new holder in place', async () => {
  const clock = manualClock()
  const given = {...options(), clock}
  const first = begun(given)
  clock.advance(90_000)
  const second = openJournal({...given, machine: desktop})
  onTestFinished(() => second.close())
  first.close()
  await expect(second.append(start)).resolves.toMatchObject({seq: 1})
  expect(second.entries()).toHaveLength(2)
})

test('after kill -9 at any entry nothing that was reported is lost, and the run goes on at once', async () => {
  for (const dieAfter of [1, 2, 7]) {
    const given = {...options(), clock: systemClock}
    const dying = execFile(process.execPath, [child, given.dir, run, String(dieAfter)])
    const [, signal] = await once(dying, 'exit')
    expect(signal).toBe('SIGKILL')
    const journal = openJournal(given)
    onTestFinished(() => journal.close())
    expect(journal.entries()).toHaveLength(dieAfter)
    expect(await journal.append({type: 'resume'})).toMatchObject({seq: dieAfter + 2, obs: {epoch: 2}})
  }
})

test('a live process on this host keeps its journal, and can be read meanwhile', async () => {
  const given = options()
  const living = spawn(process.execPath, [child, given.dir, run], {stdio: ['ignore', 'pipe', 'inherit']})
  onTestFinished(() => void living.kill('SIGKILL'))
  await once(living.stdout, 'data')
  expect(() => openJournal({...given, clock: systemClock})).toThrow(refused(`child on laptop, process ${living.pid}`))
  expect(readJournal(join(given.dir, 'journal.db')).entries.length).toBeGreaterThan(0)
})
