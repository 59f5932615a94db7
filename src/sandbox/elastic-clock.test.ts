import {performance} from 'node:perf_hooks'
import {expect, test} from 'vitest'
import {createElasticClock} from './elastic-clock.ts'

const hour = 3_600_000

test('a long sleep moves both times by its length and takes a moment', async () => {
  const clock = createElasticClock({pauseMs: 10})
  const [now, mono, real] = [clock.now().getTime(), clock.mono(), performance.now()]
  await clock.sleep(hour)
  expect(clock.now().getTime() - now).toBeGreaterThanOrEqual(hour - 1)
  expect(clock.mono() - mono).toBeGreaterThanOrEqual(hour)
  expect(performance.now() - real).toBeLessThan(hour / 100)
})

test('a short sleep is really slept', async () => {
  const clock = createElasticClock()
  const real = performance.now()
  await clock.sleep(30)
  expect(performance.now() - real).toBeGreaterThanOrEqual(29)
})

test('sleeps at the same time do not add up', async () => {
  const clock = createElasticClock({pauseMs: 10})
  const before = clock.mono()
  await Promise.all([clock.sleep(hour), clock.sleep(hour), clock.sleep(hour / 2)])
  expect(clock.mono() - before).toBeLessThan(1.1 * hour)
})

test('an aborted sleep rejects and leaves the time alone', async () => {
  const clock = createElasticClock()
  const before = clock.mono()
  await expect(clock.sleep(hour, AbortSignal.abort())).rejects.toThrow()
  expect(clock.mono() - before).toBeLessThan(hour)
})
