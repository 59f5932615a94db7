import {expect, test} from 'vitest'
import {rateWindows, retryAfterMs} from './rate-headers.ts'
import type {Answer} from './transport.ts'

const answer = (headers: Readonly<Record<string, string>>): Answer => ({
  kind: 'answer',
  status: 200,
  header: (name) => headers[name],
  bytes: new Uint8Array(),
})

test('reads calls left, seconds to the reset and the quota, by the name of the limit', () => {
  const headers = {
    ratelimit: '"default";r=50;t=30, "lists";r=3;t=9',
    'ratelimit-policy': '"default";q=1200;w=300, "lists";q=600;w=60',
  }
  expect(rateWindows(answer(headers))).toEqual([
    {name: 'default', left: 50, resetMs: 30_000, quota: 1200},
    {name: 'lists', left: 3, resetMs: 9_000, quota: 600},
  ])
})

test('takes the only policy for the limit whatever its name', () => {
  expect(rateWindows(answer({ratelimit: '"default";r=50;t=30', 'ratelimit-policy': '"burst";q=100;w=60'}))).toEqual([
    {name: 'default', left: 50, resetMs: 30_000, quota: 100},
  ])
})

test.each(['', 'nonsense', '"default";r=;t=30', '"default";r=0;t=x', '"default";r=-1;t=30', '"default";t=30'])(
  'ignores a header that says nothing: %j',
  (ratelimit) => {
    expect(rateWindows(answer({ratelimit}))).toEqual([])
  },
)

test.each([
  ['5', 5_000],
  ['0', 0],
  ['1000000000', 60_000],
  ['-3', 0],
  ['Sun, 22 Nov 2026 03:00:20 GMT', 20_000],
  ['Sun, 22 Nov 2026 02:00:00 GMT', 0],
  ['soon', undefined],
  ['', undefined],
])('retry-after %j is a wait of %s ms', (value, ms) => {
  expect(retryAfterMs(answer({'retry-after': value}), new Date('2026-11-22T03:00:00.000Z'))).toBe(ms)
})

test('no retry-after is no wait', () => {
  expect(retryAfterMs(answer({}), new Date(0))).toBeUndefined()
})
