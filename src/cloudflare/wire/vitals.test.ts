import {expect, test} from 'vitest'
import type {Exchange} from './transport.ts'
import {overhearVitals} from './vitals.ts'

const answer = (headers: Readonly<Record<string, string>>): Exchange => ({
  kind: 'answer',
  status: 200,
  bytes: new Uint8Array(),
  header: (name) => headers[name],
})

/** Sends one request that takes half a second by a clock that shows this time. */
async function heard(at: string, headers: Readonly<Record<string, string>>) {
  const times = [new Date(at), new Date(Date.parse(at) + 500)]
  const clock = {now: () => times.shift() ?? new Date(at)}
  const {send, vitals} = overhearVitals(async () => answer(headers), clock)
  await send({method: 'GET', path: '/'})
  return vitals()
}

const date = 'Fri, 30 Jan 2026 03:00:10 GMT'

test.each([
  ['2026-01-30T03:00:10.000Z', 0],
  ['2026-01-30T03:00:09.600Z', 0],
  ['2026-01-30T03:00:10.999Z', 0],
  ['2026-01-30T03:00:16.000Z', 5001],
  ['2026-01-30T03:00:04.000Z', -5500],
])('an answer of 03:00:10 that is awaited from %s on: the machine is ahead by %i ms', async (at, aheadMs) => {
  expect(await heard(at, {date})).toMatchObject({aheadMs})
})

test('the narrowest of the rate limits counts', async () => {
  const headers = {
    ratelimit: '"default";r=900;t=30, "user";r=40;t=30',
    'ratelimit-policy': '"default";q=1200, "user";q=100',
  }
  expect(await heard('2026-01-30T03:00:10Z', headers)).toMatchObject({left: 40, quota: 100})
})

test('what no answer says is not known', async () => {
  const unknown = {aheadMs: undefined, left: undefined, quota: undefined}
  expect(await heard('2026-01-30T03:00:10Z', {})).toEqual(unknown)
  const {send, vitals} = overhearVitals(async () => ({kind: 'broken', sent: true, how: 'timeout', why: ''}), {
    now: () => new Date(0),
  })
  await send({method: 'GET', path: '/'})
  expect(vitals()).toEqual(unknown)
})
