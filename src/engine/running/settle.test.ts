import {expect, test} from 'vitest'
import {exampleChange} from '../../../test/fixtures/example-plan.ts'
import {tokenAccount} from '../../../test/fixtures/token-account.ts'
import {settleMs} from '../../core/settling.ts'
import {creates, untilSettled} from './settle.ts'

const start = Date.parse('2026-03-01T03:00:00.000Z')
const change = exampleChange({class: 'C'})
const sent = {method: 'POST', notAfter: new Date(start + 15_000).toISOString()} as const
/** The last moment at which the request can still have its effect, on the monotonic clock. */
const over = 15_000 + settleMs

/** Looks until it is settled; at which moments it looked, and what the journal says. */
async function looked(isThere: (ms: number) => boolean, {wallJumpMs = 0, stopAtLook = 0, late = 0} = {}) {
  const stop = new AbortController()
  const {deps, events} = tokenAccount({stop: stop.signal})
  let jump = 0
  const clock = {...deps.clock, now: () => new Date(deps.clock.now().getTime() + jump)}
  await clock.sleep(late)
  const looks: number[] = []
  const look = async () => {
    looks.push(clock.mono())
    jump = wallJumpMs
    if (looks.length === stopAtLook) stop.abort()
    return isThere(clock.mono())
  }
  const there = await untilSettled({change, sent}, look, {clock, journal: deps.journal, stop: stop.signal})
  return {there, looks, events}
}

test('only a request that makes a new object has to be waited for', () => {
  expect(creates({...change, class: 'C'}, sent)).toBe(true)
  expect(creates({...change, class: 'C'}, {...sent, method: 'PUT'})).toBe(false)
  expect(creates({...change, class: 'P'}, sent)).toBe(false)
})

test('what is there at the first look is not waited for, and nothing is said', async () => {
  expect(await looked(() => true)).toEqual({there: true, looks: [0], events: []})
})

test('what is made late is found, by looks that come further and further apart', async () => {
  const {there, looks, events} = await looked((ms) => ms >= 20_000)
  expect(there).toBe(true)
  expect(looks).toEqual([0, 1000, 3000, 7000, 15_000, 25_000])
  expect(events).toEqual([
    {
      type: 'waiting',
      on: 'settling',
      key: change.key,
      until: new Date(start + over).toISOString(),
      why: 'the answer is not known, and service-token support-bot may be made yet',
    },
  ])
})

test('what is not there when it can come no more is not there, and the last look is at that moment', async () => {
  const {there, looks} = await looked(() => false)
  expect(there).toBe(false)
  expect(looks).toEqual([0, 1000, 3000, 7000, 15_000, 25_000, 35_000, over])
})

test.each([-3_600_000, 3_600_000])(
  'a wall clock that is set by %i ms meanwhile makes the wait neither longer nor shorter',
  async (wallJumpMs) => {
    expect((await looked(() => false, {wallJumpMs})).looks.at(-1)).toBe(over)
  },
)

test.each([over, over + 1])('a request whose time was over is looked for once, without a wait: %i ms', async (late) => {
  expect(await looked(() => true, {late})).toEqual({there: true, looks: [late], events: []})
  expect(await looked(() => false, {late})).toEqual({there: false, looks: [late], events: []})
})

test('a run that is told to stop looks no more, and what it does not know is not there', async () => {
  expect((await looked(() => false, {stopAtLook: 1})).looks).toEqual([0])
  const {there, looks} = await looked(() => false, {stopAtLook: 3})
  expect(there).toBe(false)
  expect(looks).toEqual([0, 1000, 3000])
})
