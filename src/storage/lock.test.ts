import {spawn} from 'node:child_process'
import {once} from 'node:events'
import {mkdirSync, writeFileSync} from 'node:fs'
import {join} from 'node:path'
import {DatabaseSync} from 'node:sqlite'
import {expect, onTestFinished, test} from 'vitest'
import type {Lock} from '../core/ports.ts'
import {acquireLock, type LockOptions} from './lock.ts'
import {manualClock} from './fixtures/clock.ts'
import {modesBelow, tempDir} from './fixtures/temp-dir.ts'

const rules = 'account/a/gateway-rules'
const lists = 'account/a/gateway-lists'
const tokens = 'account/a/service-tokens'
const child = join(import.meta.dirname, 'fixtures/lock-and-race.ts')

const refused = (words: string) => expect.objectContaining({code: 'REFUSED', message: expect.stringContaining(words)})

function options(over: Partial<LockOptions> = {}): LockOptions {
  return {
    stateDir: tempDir(),
    resources: [rules],
    run: 'run-1',
    holder: 'kim',
    host: 'laptop',
    clock: manualClock(),
    ...over,
  }
}

function held(given: LockOptions): Lock {
  const lock = acquireLock(given)
  onTestFinished(() => lock.release())
  return lock
}

test('a second run is refused, and told which run, who, where, since when and what to do', () => {
  const given = options()
  held(given)
  expect(() => acquireLock({...given, run: 'run-2', holder: 'robin'})).toThrow(
    expect.objectContaining({
      code: 'REFUSED',
      message: `${rules} is held by run run-1: kim on laptop, process ${process.pid}, since 2026-11-21T03:00:00.000Z`,
      next: [
        'firebreak resume run-1, once that process has ended',
        'wait: it lapses at 2026-11-21T03:01:00.000Z unless renewed',
      ],
    }),
  )
})

test('runs that share nothing do not wait for each other', () => {
  const given = options()
  held(given)
  expect(() => held({...given, run: 'run-2', resources: [lists]})).not.toThrow()
})

test('a run takes all that it asks for or nothing', () => {
  const given = options({resources: [lists]})
  held(given)
  expect(() => acquireLock({...given, run: 'run-2', resources: [tokens, rules, lists]})).toThrow(refused(lists))
  expect(() => held({...given, run: 'run-3', resources: [rules, tokens]})).not.toThrow()
})

test('what was released can be taken at once, with the next epoch', async () => {
  const given = options()
  const first = held(given)
  await first.release()
  await first.release()
  expect([first.epoch, held({...given, run: 'run-2'}).epoch]).toEqual([1, 2])
})

test('a lease lapses after 60 s unless it is renewed', () => {
  const clock = manualClock()
  const given = options({clock})
  const first = held(given)
  clock.advance(50_000)
  first.assertHeld()
  clock.advance(59_000)
  const second = {...given, run: 'run-2', host: 'desktop'}
  expect(() => acquireLock(second)).toThrow(refused('run-1'))
  clock.advance(1000)
  expect(held(second).epoch).toBe(2)
  expect(() => first.assertHeld()).toThrow(refused('was taken over: kim on desktop'))
})

test('a lapsed lease that nobody took is still held', () => {
  const clock = manualClock()
  const lock = held(options({clock}))
  clock.advance(3_600_000)
  expect(() => lock.assertHeld()).not.toThrow()
})

test('releasing after a take-over leaves the new holder in place', async () => {
  const clock = manualClock()
  const given = options({clock})
  const first = held(given)
  clock.advance(60_000)
  const second = held({...given, run: 'run-2', host: 'desktop'})
  await first.release()
  expect(() => second.assertHeld()).not.toThrow()
})

test('a row is kept when its resource is released', async () => {
  const given = options()
  await acquireLock(given).release()
  const database = new DatabaseSync(join(given.stateDir, 'locks.db'), {readOnly: true})
  onTestFinished(() => database.close())
  expect(database.prepare('SELECT resource, holder, run, epoch FROM lease').all()).toEqual([
    {resource: rules, holder: null, run: 'run-1', epoch: 1},
  ])
})

test('a holder of this host whose process has ended is replaced at once', async () => {
  const given = options()
  const dying = spawn(process.execPath, [child, given.stateDir, 'die'])
  await once(dying, 'exit')
  expect(held(given).epoch).toBe(2)
})

test('a holder of another host is not judged by the processes of this one', async () => {
  const given = options()
  const dying = spawn(process.execPath, [child, given.stateDir, 'die'])
  await once(dying, 'exit')
  expect(() => acquireLock({...given, host: 'desktop'})).toThrow(refused('child on laptop'))
})

test('of processes that race for a resource exactly one gets it', async () => {
  const stateDir = tempDir()
  const answers = await Promise.all(
    [1, 2, 3, 4].map(async () => {
      const racer = spawn(process.execPath, [child, stateDir, 'race'])
      onTestFinished(() => void racer.kill('SIGKILL'))
      const [answer] = await once(racer.stdout, 'data')
      return String(answer).trim()
    }),
  )
  expect(answers.toSorted()).toEqual(['REFUSED', 'REFUSED', 'REFUSED', 'held'])
})

test('the lock file is private, whatever the umask', () => {
  const umask = process.umask(0)
  onTestFinished(() => void process.umask(umask))
  const given = options()
  held(given)
  expect(modesBelow(given.stateDir)).toEqual(['locks.db 600', 'locks.db-shm 600', 'locks.db-wal 600'])
})

test('a file that is no lock file is left alone', () => {
  const given = options()
  const database = new DatabaseSync(join(given.stateDir, 'locks.db'))
  database.exec('CREATE TABLE other(x); PRAGMA application_id = 7')
  database.close()
  expect(() => acquireLock(given)).toThrow(expect.objectContaining({code: 'INVALID_DOCUMENT'}))
  const elsewhere = tempDir()
  mkdirSync(join(elsewhere, 'locks.db'))
  expect(() => acquireLock({...given, stateDir: elsewhere})).toThrow(refused('not a regular file'))
  const text = tempDir()
  writeFileSync(join(text, 'locks.db'), 'text'.repeat(1000))
  expect(() => acquireLock({...given, stateDir: text})).toThrow(refused('cannot be used'))
})
