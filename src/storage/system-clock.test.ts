import {expect, test} from 'vitest'
import {systemClock} from './system-clock.ts'

test('sleeping lets the monotonic time grow', async () => {
  const before = systemClock.mono()
  await systemClock.sleep(5)
  expect(systemClock.mono()).toBeGreaterThan(before)
})

test('an aborted sleep ends with an AbortError', async () => {
  const stop = new AbortController()
  const asleep = systemClock.sleep(3_600_000, stop.signal)
  stop.abort()
  await expect(asleep).rejects.toMatchObject({name: 'AbortError'})
})

test('a sleep longer than a timer can hold does not end at once', async () => {
  const stop = new AbortController()
  const asleep = systemClock.sleep(2 ** 31 + 1000, stop.signal).then(() => 'woke up')
  const first = await Promise.race([asleep, systemClock.sleep(20).then(() => 'still asleep')])
  stop.abort()
  await expect(asleep).rejects.toThrow()
  expect(first).toBe('still asleep')
})
