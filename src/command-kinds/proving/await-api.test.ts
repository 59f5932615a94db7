import {expect, test} from 'vitest'
import {Fault} from '../../core/fault.ts'
import {awaitApi} from './await-api.ts'

const began = Date.parse('2026-03-01T03:00:00Z')
const expiresAt = '2026-03-01T03:30:00.000Z'
const away = new Fault('UNAVAILABLE', 'the API got no answer')

/** An API that fails so often, and a clock that leaps. */
function after(failures: number, fault = away) {
  let asked = 0
  let now = began
  const told: string[] = []
  const clock = {now: () => new Date(now), mono: () => now, sleep: async (ms: number) => void (now += ms)}
  const answers = async () => {
    asked += 1
    if (asked <= failures) throw fault
  }
  const done = awaitApi({expiresAt}, {answers, clock}, (text) => void told.push(text))
  return {done, told, asked: () => asked, minutes: () => (now - began) / 60_000}
}

test('an API that answers is not waited for, and nothing is said', async () => {
  const {done, told, minutes} = after(0)
  await done
  expect([told, minutes()]).toEqual([[], 0])
})

test('an API that is away is asked again until it answers, and the wait is told once', async () => {
  const {done, told, asked} = after(12)
  await done
  expect(asked()).toBe(13)
  expect(told).toEqual([expect.stringContaining(expiresAt)])
})

test('the plan that is waited with expires: then nothing is sent, and the next commands are told', async () => {
  const {done, minutes} = after(Number.POSITIVE_INFINITY)
  await expect(done).rejects.toMatchObject({
    code: 'UNAVAILABLE',
    message: expect.stringContaining('before the plan expired'),
    next: expect.arrayContaining(['firebreak run control-plane-down --apply']),
  })
  expect(minutes()).toBeLessThanOrEqual(30)
})

test('a token that is refused is not waited for', async () => {
  const {done, asked} = after(1, new Fault('DENIED', 'the token is not active'))
  await expect(done).rejects.toMatchObject({code: 'DENIED'})
  expect(asked()).toBe(1)
})
