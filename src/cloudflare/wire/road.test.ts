import {expect, test} from 'vitest'
import {fakeClock} from '../testing/fake-clock.ts'
import {createRoad} from './road.ts'
import type {Broken, Exchange} from './transport.ts'

const lost: Broken = {kind: 'broken', sent: false, how: 'failed', why: 'ECONNREFUSED'}
const answer: Exchange = {kind: 'answer', status: 200, header: () => undefined, bytes: new Uint8Array()}

/** A network that is away for so long, a road to it, and what was asked and told meanwhile. */
function cutOff(awayMs: number, {isWaitedFor = true} = {}) {
  const clock = fakeClock()
  const stop = new AbortController()
  const asked: number[] = []
  const told: string[] = []
  const road = createRoad(
    {clock, baseUrl: 'https://api.cloudflare.com/client/v4'},
    {
      isWaitedFor: () => isWaitedFor,
      began: async (why) => void told.push(`began: ${why}`),
      ended: async (ms) => void told.push(`ended after ${ms}`),
      stop: stop.signal,
    },
  )
  const ask = async (): Promise<Exchange> => {
    asked.push(clock.mono())
    return clock.mono() < awayMs ? lost : answer
  }
  return {clock, stop, asked, told, road, ask}
}

const tenMinutes = 600_000

test('T12: for ten minutes one question at a time is asked for forty callers, and all go on within half a minute', async () => {
  const {road, ask, asked, told, clock} = cutOff(tenMinutes)
  const answers = await Promise.all(Array.from({length: 40}, () => road.untilBack(lost, ask)))
  expect(answers.every(({kind}) => kind === 'answer')).toBe(true)
  const meanwhile = asked.filter((at) => at < tenMinutes)
  expect(meanwhile.length).toBeLessThan(tenMinutes / 15_000)
  expect(meanwhile.every((at, index) => index === 0 || at - (meanwhile[index - 1] ?? 0) >= 1000)).toBe(true)
  expect(clock.mono() - tenMinutes).toBeLessThanOrEqual(30_000)
  expect(told).toEqual([
    'began: nobody answers at api.cloudflare.com:443 (ECONNREFUSED)',
    expect.stringMatching(/^ended after 6\d{5}$/),
  ])
})

test('what comes while the network is away waits, and asks nothing by itself', async () => {
  const {road, ask, asked} = cutOff(tenMinutes)
  const first = road.untilBack(lost, ask)
  let cleared = false
  const later = road.clear().then(() => (cleared = true))
  expect(cleared).toBe(false)
  await Promise.all([first, later])
  expect(asked.at(-1)).toBeGreaterThanOrEqual(tenMinutes)
})

test('a run that has changed nothing is not kept waiting', async () => {
  const {road, ask, asked, told} = cutOff(tenMinutes, {isWaitedFor: false})
  expect(await road.untilBack(lost, ask)).toBe(lost)
  expect([asked, told]).toEqual([[], []])
})

test('Ctrl-C ends the wait at once, and lets go whoever waits with it', async () => {
  const {road, ask, stop, asked} = cutOff(Infinity)
  const waits = [road.untilBack(lost, ask), road.clear()]
  stop.abort()
  expect(await Promise.all(waits)).toEqual([lost, undefined])
  expect(asked.length).toBeLessThanOrEqual(1)
})

test('a reader that gives up leaves the wait to the others', async () => {
  const {road, ask} = cutOff(tenMinutes)
  const impatient = new AbortController()
  const first = road.untilBack(lost, ask, impatient.signal)
  const second = road.untilBack(lost, ask)
  impatient.abort()
  expect(await first).toBe(lost)
  expect(await second).toBe(answer)
})
