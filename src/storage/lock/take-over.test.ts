import {spawn} from 'node:child_process'
import {once} from 'node:events'
import {join} from 'node:path'
import {DatabaseSync} from 'node:sqlite'
import {describe, expect, onTestFinished, test} from 'vitest'
import {manualClock} from '../fixtures/clock.ts'
import {desktop, held, lockOptions as options, robin, rules, tokens} from '../fixtures/lock.ts'
import {acquireLock, type LockOptions} from '../lock.ts'
import {systemClock} from '../system-clock.ts'

const child = join(import.meta.dirname, '../fixtures/lock-and-race.ts')

const refused = (words: string) => expect.objectContaining({code: 'REFUSED', message: expect.stringContaining(words)})

describe('T34: a take-over', () => {
  test('by the exact id is granted at once, and says whose place was taken and why', () => {
    const given = options()
    const first = held(given)
    const second = held({...given, ...robin, takeOver: {locks: [first.id], reason: 'kim agrees, INC-123'}})
    expect(second.tookOver).toEqual([
      {
        type: 'take-over',
        lock: first.id,
        run: 'run-1',
        holder: 'kim',
        host: 'laptop',
        since: '2026-11-21T03:00:00.000Z',
        by: 'robin',
        because: 'typed',
        reason: 'kim agrees, INC-123',
      },
    ])
    expect(() => first.assertHeld()).toThrow(refused('robin on laptop'))
  })

  test('by any other id is refused, whether somebody is in the way or not', () => {
    const given = options()
    const attempt = (lock: string) => () =>
      acquireLock({...given, ...robin, takeOver: {locks: [lock], reason: 'it hangs'}})
    expect(attempt('0123456789abcdef')).toThrow(refused('no lock 0123456789abcdef is in the way'))
    const first = held(given)
    for (const wrong of ['', first.id.slice(1), `${first.id}0`, first.id.toUpperCase(), ` ${first.id}`, 'run-1']) {
      expect(attempt(wrong === first.id ? '-' : wrong)).toThrow(refused('is in the way'))
    }
    expect(() => first.assertHeld()).not.toThrow()
  })

  test('of one lock leaves the other that is in the way', () => {
    const given = options()
    const first = held(given)
    held({...given, run: 'run-3', resources: [tokens]})
    const both = {...given, ...robin, resources: [rules, tokens]}
    expect(() => acquireLock({...both, takeOver: {locks: [first.id], reason: 'x'}})).toThrow(refused('run run-3'))
    expect(() => first.assertHeld()).not.toThrow()
  })
})

describe('a holder whose process has ended', () => {
  async function dead(): Promise<LockOptions> {
    const given = options({clock: systemClock})
    const dying = spawn(process.execPath, [child, given.lockDir, 'die'])
    await once(dying, 'exit')
    return given
  }

  test('is replaced at once on the same host', async () => {
    const lock = held({...(await dead()), ...robin})
    expect([lock.epoch, lock.tookOver]).toMatchObject([2, [{because: 'ended', holder: 'child', by: 'robin'}]])
  })

  test('is not judged by the processes of another host', async () => {
    const given = await dead()
    expect(() => acquireLock({...given, machine: desktop})).toThrow(refused('child on laptop'))
  })

  test('is waited for by others while a request of its may have its effect, and not by its own run', () => {
    const clock = manualClock()
    const given = options({clock})
    const first = held(given)
    const database = new DatabaseSync(join(given.lockDir, 'locks.db'))
    onTestFinished(() => database.close())
    const now = {wall: clock.now().getTime(), mono: clock.mono()}
    first.settleIn(database, {wall: now.wall + 45_000, mono: now.mono + 45_000})
    first.release()
    expect(() => acquireLock({...given, ...robin})).toThrow(
      refused(
        'run run-1 has left account/a/gateway-rules, and a request of it may have its effect until 2026-11-21T03:00:45',
      ),
    )
    held({...given, run: 'run-1'}).release()
    clock.advance(45_000)
    expect(() => held({...given, ...robin})).not.toThrow()
  })
})
