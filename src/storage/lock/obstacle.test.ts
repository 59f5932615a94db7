import {describe, expect, onTestFinished, test} from 'vitest'
import type {Hold} from './hold-table.ts'
import {after, type Moment} from './moment.ts'
import {leaseMs, lost, notInTheWay, obstacleIn, reasonOf, taken} from './obstacle.ts'
import {forgetHeld, rememberHeld} from './process-alive.ts'

const wall = Date.parse('2026-03-01T03:00:00.000Z')
const then: Moment = {wall, mono: 1_000_000}
const resource = 'account/x/gateway-rules'
/** No process has it. */
const gone = 2 ** 30

/** A lock of another run on this machine, taken by this process. */
function hold(over: Partial<Hold> = {}): Hold {
  const made = {
    id: 'lock-1',
    run: 'run-1',
    holder: 'ada',
    host: 'laptop',
    boot: 'boot-1',
    pid: process.pid,
    since: '2026-03-01T03:00:00.000Z',
    epoch: 1,
    expires: after(then, leaseMs),
    settled: {wall: 0, mono: 0},
    ended: null,
    ...over,
  }
  rememberHeld(made.id)
  onTestFinished(() => forgetHeld(made.id))
  return made
}

const claimant = {host: 'laptop', boot: 'boot-1', run: 'run-2'}
type Claiming = Partial<typeof claimant>

const asking = (now: Moment, over: Claiming = {}) => ({claimant: {...claimant, ...over}, now})
const seen = (held: Hold, now: Moment, over: Claiming = {}) => {
  const found = obstacleIn({resource, epoch: 1, hold: held}, asking(now, over))
  return found && [found.kind, found.leftMs]
}

describe('a lock whose process lives', () => {
  test('stands until it has lapsed and what was sent at its last moment is settled', () => {
    expect(seen(hold(), then)).toEqual(['stands', 90_000])
    expect(seen(hold(), after(then, 89_999))).toEqual(['stands', 1])
    expect(seen(hold(), after(then, 90_000))).toBeUndefined()
  })

  test('stands longer where a request of it may have its effect later', () => {
    const held = hold({settled: after(then, 100_000)})
    expect(seen(held, after(then, 90_000))).toEqual(['stands', 10_000])
    expect(seen(held, after(then, 100_000))).toBeUndefined()
  })

  test('stands also in the way of another process that would resume the same run', () => {
    expect(seen(hold(), then, {run: 'run-1'})).toEqual(['stands', 90_000])
  })

  test('counts by the monotonic clock for whoever shares it, and by the wall clock for everybody else', () => {
    const ahead = {wall: then.wall + 3_600_000, mono: then.mono}
    expect(seen(hold(), ahead)).toEqual(['stands', 90_000])
    expect(seen(hold(), ahead, {boot: 'boot-2'})).toBeUndefined()
    expect(seen(hold(), {wall: then.wall, mono: 0}, {boot: 'boot-2'})).toEqual(['stands', 90_000])
  })

  test('counts by the wall clock where its monotonic reading can only be of an earlier start of the machine', () => {
    expect(seen(hold(), {wall: then.wall + 1000, mono: then.mono - 1})).toEqual(['stands', 89_000])
    expect(seen(hold(), {wall: then.wall + 1000, mono: then.mono})).toEqual(['stands', 90_000])
  })
})

describe('a lock whose process has ended', () => {
  test('is free at once on the same machine, and is waited for from another', () => {
    expect(seen(hold({pid: gone}), then)).toBeUndefined()
    expect(seen(hold({pid: gone}), then, {host: 'desktop'})).toEqual(['stands', 90_000])
    expect(seen(hold({pid: gone}), then, {boot: 'boot-2'})).toEqual(['stands', 90_000])
  })

  test.each([
    ['its process is gone', {pid: gone}],
    ['it was given back', {ended: 'given back'}],
  ])('is settled by whoever resumes the run, and waited for by all others: %s', (_, over) => {
    const held = hold({...over, settled: after(then, 20_000)})
    expect(seen(held, then)).toEqual(['settling', 20_000])
    expect(seen(held, after(then, 19_999))).toEqual(['settling', 1])
    expect(seen(held, after(then, 20_000))).toBeUndefined()
    expect(seen(held, then, {run: 'run-1'})).toBeUndefined()
  })
})

test('why a lock could be taken: it was typed, its process has ended, or it has lapsed', () => {
  expect(reasonOf(hold({pid: gone}), asking(then), ['lock-1'])).toBe('typed')
  expect(reasonOf(hold({pid: gone}), asking(then), ['lock-2'])).toBe('ended')
  expect(reasonOf(hold(), asking(then), [])).toBe('lapsed')
})

describe('who is refused is told', () => {
  const whose = `ada on laptop, process ${process.pid}, since 2026-03-01T03:00:00.000Z`
  const typeIt = 'the same command with --take-over lock-1 --reason TEXT'
  const obstacle = (kind: 'stands' | 'settling', of = resource) =>
    ({resource: of, epoch: 1, hold: hold(), kind, leftMs: 90_000}) as const

  test('who has it, until when, and what to type', () => {
    expect(taken(obstacle('stands'), then)).toMatchObject({
      code: 'REFUSED',
      message: `${resource} is held by run run-1: ${whose}, until 2026-03-01T03:01:30.000Z unless renewed; lock lock-1`,
      next: [
        'firebreak runs show run-1',
        'firebreak resume run-1, once that process has ended',
        `when it hangs and its operator agrees: ${typeIt}`,
      ],
    })
    expect(taken(obstacle('stands', 'run/run-1'), then).message).toContain('run run-1 is being carried out: ada')
  })

  test('until when a request of one that has left may have its effect', () => {
    expect(taken(obstacle('settling'), then)).toMatchObject({
      code: 'REFUSED',
      message: `run run-1 has left ${resource}, and a request of it may have its effect until 2026-03-01T03:01:30.000Z: ${whose}; lock lock-1`,
      next: ['wait until 2026-03-01T03:01:30.000Z', 'firebreak resume run-1, which looks first', typeIt],
    })
  })

  test('that the lock it named is not in the way, and which is', () => {
    const told = {code: 'REFUSED', message: 'no lock lock-9 is in the way: nothing was taken over'}
    expect(notInTheWay('lock-9', [])).toMatchObject({...told, next: ['leave out --take-over']})
    expect(notInTheWay('lock-9', [obstacle('stands')])).toMatchObject({
      ...told,
      next: [`read again who holds ${resource}: ${whose}; lock lock-1`],
    })
  })

  test('what became of a lock that it had', () => {
    expect(lost(hold(), hold({id: 'lock-2', run: 'run-2'}))).toMatchObject({
      code: 'REFUSED',
      message: `the lock was taken over: ${whose}, run run-2`,
      next: ['firebreak runs show run-2'],
    })
    expect(lost(undefined, undefined)).toMatchObject({
      code: 'REFUSED',
      message: 'the lock is no longer there',
      next: [],
    })
    expect(lost(hold(), undefined)).toMatchObject({code: 'REFUSED', message: 'the lock was given back', next: []})
  })
})
