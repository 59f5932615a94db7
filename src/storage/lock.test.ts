import {spawn} from 'node:child_process'
import {once} from 'node:events'
import {mkdirSync, writeFileSync} from 'node:fs'
import {join} from 'node:path'
import {DatabaseSync} from 'node:sqlite'
import {expect, onTestFinished, test} from 'vitest'
import {acquireLock} from './lock.ts'
import {manualClock} from './fixtures/clock.ts'
import {desktop, held, lockOptions as options, robin, rules, tokens} from './fixtures/lock.ts'
import {modesBelow, tempDir} from './fixtures/temp-dir.ts'

const lists = 'account/a/gateway-lists'
const child = join(import.meta.dirname, 'fixtures/lock-and-race.ts')

const refused = (words: string) => expect.objectContaining({code: 'REFUSED', message: expect.stringContaining(words)})

test('T28: who comes second is refused, and told which run, who, where, since when, until when and what to type', () => {
  const given = options()
  const {id} = held(given)
  expect(() => acquireLock({...given, ...robin})).toThrow(
    expect.objectContaining({
      code: 'REFUSED',
      message: `${rules} is held by run run-1: kim on laptop, process ${process.pid}, since 2026-11-21T03:00:00.000Z, until 2026-11-21T03:01:30.000Z unless renewed; lock ${id}`,
      next: [
        'firebreak runs show run-1',
        'firebreak resume run-1, once that process has ended',
        `when it hangs and its operator agrees: the same command with --take-over ${id} --reason TEXT`,
      ],
    }),
  )
})

test('a run that is carried out is not carried out a second time, whatever it changes', () => {
  const given = options({resources: []})
  held(given)
  expect(() => acquireLock(given)).toThrow(refused('run run-1 is being carried out: kim on laptop'))
})

test('runs that share nothing do not wait for each other', () => {
  const given = options()
  held(given)
  expect(() => held({...given, ...robin, resources: [lists]})).not.toThrow()
})

test('a run takes all that it asks for or nothing', () => {
  const given = options({resources: [lists]})
  held(given)
  expect(() => acquireLock({...given, run: 'run-2', resources: [tokens, rules, lists]})).toThrow(refused(lists))
  expect(() => held({...given, run: 'run-3', resources: [rules, tokens]})).not.toThrow()
})

test('what was released can be taken at once, with the next epoch, and was not taken over', () => {
  const given = options()
  const first = held(given)
  first.release()
  first.release()
  const second = held({...given, ...robin})
  expect([first.epoch, second.epoch, second.tookOver]).toEqual([1, 2, []])
})

test('a lock stands for 60 s and 30 s more for what was sent last, unless it is renewed', () => {
  const clock = manualClock()
  const given = options({clock})
  const first = held(given)
  clock.advance(50_000)
  first.assertHeld()
  clock.advance(89_000)
  const second = {...given, ...robin}
  expect(() => acquireLock(second)).toThrow(refused('run-1'))
  clock.advance(1000)
  const {epoch, tookOver} = held(second)
  expect(epoch).toBe(2)
  expect(tookOver).toMatchObject([{because: 'lapsed', holder: 'kim', host: 'laptop', run: 'run-1', by: 'robin'}])
  expect(() => first.assertHeld()).toThrow(refused('the lock was taken over: robin on laptop'))
  expect(first.mayLeave()).toBe(false)
})

test('T32: after five minutes of sleep nothing leaves before the lock was renewed', () => {
  const clock = manualClock()
  let slept = 0
  // The monotonic clock stands still while a machine sleeps.
  const lock = held(options({clock: {...clock, now: () => new Date(clock.now().getTime() + slept)}}))
  expect(lock.mayLeave()).toBe(true)
  slept = 300_000
  expect(lock.mayLeave()).toBe(false)
  lock.assertHeld()
  expect(lock.mayLeave()).toBe(true)
})

test('with less than 20 s left nothing leaves', () => {
  const clock = manualClock()
  const lock = held(options({clock}))
  clock.advance(40_000)
  expect(lock.mayLeave()).toBe(true)
  clock.advance(1)
  expect(lock.mayLeave()).toBe(false)
})

test.each([2, -2])(
  'T33: the wall clock moved by %i hours gives no lock away, and does not make it stand longer',
  (hours) => {
    const clock = manualClock()
    let moved = 0
    const moving = {...clock, now: () => new Date(clock.now().getTime() + moved)}
    const given = options({clock: moving})
    const first = held(given)
    moved = hours * 3_600_000
    expect(() => acquireLock({...given, ...robin})).toThrow(refused('run-1'))
    clock.advance(89_000)
    expect(() => acquireLock({...given, ...robin})).toThrow(refused('run-1'))
    clock.advance(1000)
    expect(held({...given, ...robin}).epoch).toBe(2)
    expect(() => first.assertHeld()).toThrow(refused('was taken over'))
  },
)

test('for another host, whose monotonic clock is another, the wall clock counts', () => {
  const clock = manualClock()
  const given = options({clock})
  held(given)
  const elsewhere = {...given, ...robin, machine: desktop, clock: {...clock, mono: () => 9e9}}
  clock.advance(89_000)
  expect(() => acquireLock(elsewhere)).toThrow(refused('kim on laptop'))
  clock.advance(1000)
  expect(held(elsewhere).epoch).toBe(2)
})

test('a lapsed lock that nobody took is still held', () => {
  const clock = manualClock()
  const lock = held(options({clock}))
  clock.advance(3_600_000)
  expect(() => lock.assertHeld()).not.toThrow()
  expect(lock.mayLeave()).toBe(true)
})

test('losing one of its resources loses a run the whole lock', () => {
  const clock = manualClock()
  const given = options({clock, resources: [rules, tokens]})
  const first = held(given)
  clock.advance(90_000)
  held({...given, ...robin, resources: [tokens]})
  expect(() => first.assertHeld()).toThrow(refused('robin on laptop'))
  expect(() => held({...given, run: 'run-3', resources: [rules]})).not.toThrow()
})

test('releasing after a take-over leaves the new holder in place', () => {
  const clock = manualClock()
  const given = options({clock})
  const first = held(given)
  clock.advance(90_000)
  const second = held({...given, ...robin})
  first.release()
  expect(() => second.assertHeld()).not.toThrow()
})

test('of processes that race for a resource exactly one gets it', async () => {
  const lockDir = tempDir()
  const answers = await Promise.all(
    [1, 2, 3, 4].map(async () => {
      const racer = spawn(process.execPath, [child, lockDir, 'race'])
      onTestFinished(() => void racer.kill('SIGKILL'))
      const [answer] = await once(racer.stdout, 'data')
      return String(answer).trim()
    }),
  )
  expect(answers.toSorted()).toEqual(['REFUSED', 'REFUSED', 'REFUSED', 'held'])
})

test('a row is kept when its resource is released', () => {
  const given = options()
  acquireLock(given).release()
  const database = new DatabaseSync(join(given.lockDir, 'locks.db'), {readOnly: true})
  onTestFinished(() => database.close())
  expect(database.prepare('SELECT name, epoch FROM resource ORDER BY name').all()).toEqual([
    {name: rules, epoch: 1},
    {name: 'run/run-1', epoch: 1},
  ])
})

test('the lock file is private, whatever the umask', () => {
  const umask = process.umask(0)
  onTestFinished(() => void process.umask(umask))
  const given = options()
  held(given)
  expect(modesBelow(given.lockDir)).toEqual(['locks.db 600', 'locks.db-shm 600', 'locks.db-wal 600'])
})

test('a file that is no lock file is left alone', () => {
  const given = options()
  const database = new DatabaseSync(join(given.lockDir, 'locks.db'))
  database.exec('CREATE TABLE other(x); PRAGMA application_id = 7')
  database.close()
  expect(() => acquireLock(given)).toThrow(expect.objectContaining({code: 'INVALID_DOCUMENT'}))
  const elsewhere = tempDir()
  mkdirSync(join(elsewhere, 'locks.db'))
  expect(() => acquireLock({...given, lockDir: elsewhere})).toThrow(refused('not a regular file'))
  const text = tempDir()
  writeFileSync(join(text, 'locks.db'), 'text'.repeat(1000))
  expect(() => acquireLock({...given, lockDir: text})).toThrow(refused('cannot be used'))
})
