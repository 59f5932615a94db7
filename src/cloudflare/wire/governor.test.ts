import {describe, expect, test} from 'vitest'
import {fakeClock} from '../testing/fake-clock.ts'
import {createGovernor, type Lane, lanes} from './governor.ts'
import type {Answer} from './transport.ts'

const answer = (headers: Readonly<Record<string, string>> = {}, status = 200): Answer => ({
  kind: 'answer',
  status,
  header: (name) => headers[name],
  bytes: new Uint8Array(),
})

/** An API with a window of calls, which blocks whoever goes on after the last one. */
function limitedApi(clock: {mono(): number}, quota: number, windowMs: number) {
  let windowEnd = 0
  let left = quota
  const seen = {refused: 0, answered: 0}
  return {
    seen,
    send: async () => {
      if (clock.mono() >= windowEnd) [windowEnd, left] = [clock.mono() + windowMs, quota]
      left -= 1
      if (left < 0) {
        seen.refused += 1
        return answer({'retry-after': String(windowMs / 1000)}, 429)
      }
      seen.answered += 1
      const t = Math.ceil((windowEnd - clock.mono()) / 1000)
      return answer({
        ratelimit: `"default";r=${left};t=${t}`,
        'ratelimit-policy': `"default";q=${quota};w=${windowMs / 1000}`,
      })
    },
  }
}

test('waits for the reset when the headers say that no call is left, before the API has to refuse one', async () => {
  const clock = fakeClock()
  const governor = createGovernor(clock)
  await governor.run('read', async () => answer({ratelimit: '"default";r=0;t=30'}))
  await governor.run('read', async () => answer())
  expect(clock.slept).toEqual([30_000])
})

test('goes on without waiting while calls are left', async () => {
  const clock = fakeClock()
  const governor = createGovernor(clock)
  await governor.run('read', async () =>
    answer({ratelimit: '"default";r=50;t=30', 'ratelimit-policy': '"default";q=1200;w=300'}),
  )
  await governor.run('read', async () => answer())
  expect(clock.slept).toEqual([])
})

test('reads leave the last calls of a window to writes', async () => {
  const clock = fakeClock()
  const governor = createGovernor(clock)
  await governor.run('read', async () =>
    answer({ratelimit: '"default";r=20;t=30', 'ratelimit-policy': '"default";q=1200;w=300'}),
  )
  await governor.run('brake', async () => answer())
  expect(clock.slept).toEqual([])
  await governor.run('read', async () => answer())
  expect(clock.slept).toEqual([30_000])
})

test('everybody waits once a 429 came all the same, for as long as it asks and no longer than a minute', async () => {
  const clock = fakeClock()
  const governor = createGovernor(clock)
  await governor.run('brake', async () => answer({'retry-after': '7'}, 429))
  await governor.run('brake', async () => answer({'retry-after': '1000000000'}, 429))
  await governor.run('read', async () => answer())
  expect(clock.slept).toEqual([7_000, 60_000])
})

test.each([
  [1200, 300_000],
  [100, 60_000],
  [40, 5_000],
])('a thousand calls under a limit of %i in %i ms are all answered and none is refused', async (quota, windowMs) => {
  const clock = fakeClock()
  const governor = createGovernor(clock)
  const api = limitedApi(clock, quota, windowMs)
  await Promise.all(Array.from({length: 1000}, () => governor.run('read', api.send)))
  expect(api.seen).toEqual({refused: 0, answered: 1000})
  const fewestWindows = Math.ceil(1000 / (quota * 0.95))
  expect(clock.mono()).toBeLessThanOrEqual((fewestWindows + 1) * windowMs)
})

test('never has more than 32 calls in flight, nor starts more than 180 in any second', async () => {
  const clock = fakeClock()
  const governor = createGovernor(clock)
  const starts: number[] = []
  let inFlight = 0
  let most = 0
  const send = async () => {
    starts.push(clock.mono())
    inFlight += 1
    most = Math.max(most, inFlight)
    await new Promise(setImmediate)
    inFlight -= 1
    return answer()
  }
  await Promise.all(Array.from({length: 500}, () => governor.run('read', send)))
  expect(most).toBe(32)
  for (const start of starts)
    expect(starts.filter((other) => other >= start && other < start + 1000).length).toBeLessThanOrEqual(180)
})

test('a write goes ahead of the reads that wait for a place', async () => {
  const governor = createGovernor(fakeClock())
  const order: string[] = []
  const finish: (() => void)[] = []
  const held = Array.from({length: 32}, () =>
    governor.run('read', () => new Promise<Answer>((done) => finish.push(() => done(answer())))),
  )
  await new Promise(setImmediate)
  const noted = (name: string) => async () => {
    order.push(name)
    return answer()
  }
  const late = [governor.run('read', noted('read')), governor.run('brake', noted('brake'))]
  await new Promise(setImmediate)
  finish.forEach((done) => done())
  await Promise.all([...held, ...late])
  expect(order).toEqual(['brake', 'read'])
})

test('whoever is stopped while waiting leaves, and the others still get their turn', async () => {
  const governor = createGovernor(fakeClock())
  const stop = new AbortController()
  const finish: (() => void)[] = []
  const held = Array.from({length: 32}, () =>
    governor.run('read', () => new Promise<Answer>((done) => finish.push(() => done(answer())))),
  )
  await new Promise(setImmediate)
  const stopped = Array.from({length: 40}, () =>
    governor.run('read', async () => answer(), stop.signal).catch(() => 'stopped'),
  )
  const patient = governor.run('read', async () => answer())
  await new Promise(setImmediate)
  stop.abort()
  finish.forEach((done) => done())
  await Promise.all(held)
  expect(await Promise.all(stopped)).toEqual(Array.from({length: 40}, () => 'stopped'))
  expect((await patient).kind).toBe('answer')
})

test('a failed call gives its place back', async () => {
  const governor = createGovernor(fakeClock())
  for (let n = 0; n < 40; n += 1)
    await expect(governor.run('brake', () => Promise.reject(new Error('no intent')))).rejects.toThrow('no intent')
})

test('who is stopped while waiting for a new window leaves nobody behind who waits for a place', async () => {
  const stop = new AbortController()
  const clock = {
    ...fakeClock(),
    sleep: (_ms: number, signal?: AbortSignal) =>
      new Promise<void>((_wake, reject) => signal?.addEventListener('abort', () => reject(signal.reason))),
  }
  const governor = createGovernor(clock)
  await governor.run('brake', async () => answer({ratelimit: '"default";r=1;t=30'}))
  const {promise: blocked, resolve: finish} = Promise.withResolvers<Answer>()
  const last = governor.run('brake', () => blocked)
  const waiting = Array.from({length: 80}, () => governor.run('brake', async () => answer(), stop.signal))
  let ended = 0
  for (const one of waiting) one.catch(() => (ended += 1))
  finish(answer({}, 429))
  await last
  await new Promise(setImmediate)
  stop.abort()
  await new Promise(setImmediate)
  await new Promise(setImmediate)
  expect(ended).toBe(80)
})

describe('of four lanes', () => {
  const window = (left: number): Answer =>
    answer({ratelimit: `"default";r=${left};t=30`, 'ratelimit-policy': '"default";q=1200;w=300'})

  test.each<[Lane, number, number]>([
    ['brake', 1, 0],
    ['read', 21, 20],
    ['paced-read', 241, 240],
    ['paced-write', 241, 240],
  ])('%s goes on with %i calls left and waits for the next window with %i', async (lane, enough, tooFew) => {
    for (const [left, slept] of [
      [enough, []],
      [tooFew, [30_000]],
    ] as const) {
      const clock = fakeClock()
      const governor = createGovernor(clock)
      await governor.run('brake', async () => window(left))
      await governor.run(lane, async () => answer())
      expect(clock.slept).toEqual(slept)
    }
  })

  test('a brake uses a window to its last call while a paced run leaves a fifth of it and waits', async () => {
    let ms = 0
    const asleep: (() => void)[] = []
    const clock = {
      now: () => new Date(ms),
      mono: () => ms,
      sleep: () => new Promise<void>((wake) => asleep.push(wake)),
    }
    const governor = createGovernor(clock)
    const api = limitedApi(clock, 100, 60_000)
    const paced = Promise.all(Array.from({length: 100}, () => governor.run('paced-write', api.send)))
    await new Promise(setImmediate)
    expect(api.seen).toEqual({refused: 0, answered: 80})
    await Promise.all(Array.from({length: 20}, () => governor.run('brake', api.send)))
    expect(api.seen).toEqual({refused: 0, answered: 100})
    ms = 60_000
    asleep.splice(0).forEach((wake) => wake())
    await paced
    expect(api.seen).toEqual({refused: 0, answered: 120})
  })

  test('whoever waits for a place gets it in their order: brake, read, paced read, paced write', async () => {
    const governor = createGovernor(fakeClock())
    const order: string[] = []
    const finish: (() => void)[] = []
    const held = Array.from({length: 32}, () =>
      governor.run('brake', () => new Promise<Answer>((done) => finish.push(() => done(answer())))),
    )
    await new Promise(setImmediate)
    const noted = (lane: Lane) => async () => {
      order.push(lane)
      return answer()
    }
    const late = lanes
      .toReversed()
      .flatMap((lane) => [governor.run(lane, noted(lane)), governor.run(lane, noted(lane))])
    await new Promise(setImmediate)
    finish.forEach((done) => done())
    await Promise.all([...held, ...late])
    expect(order).toEqual(['brake', 'brake', 'read', 'read', 'paced-read', 'paced-read', 'paced-write', 'paced-write'])
  })
})
